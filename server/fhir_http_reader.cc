#include "server/fhir_http_reader.h"

#include <cpprest/http_client.h>
#include <openssl/ssl.h>
#include <pplx/threadpool.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "server/fhir_pages.h"
#include "server/fhir_server_url.h"

namespace server {

namespace {

using base::ProblemKind;
using Answer = base::Result<base::JsonDocument>;
namespace http = web::http;

constexpr std::int64_t kMaxBytes = 32 * 1024 * 1024;  // Ours: of all answers to one call of `read`
constexpr std::chrono::seconds kIdleLimit{60};  // the deadline comes first; this one ends what it could not cancel

// One call of `read`, shared with the requests under way, which may answer after the call has given up: they then find
// it closed and leave it alone. It ends, and the token with it, when the last of them has.
struct Reading {
  struct Slot {
    std::vector<base::JsonDocument> pages;
    fhir::SearchCount before;                 // of the pages that the reading did not begin with
    std::set<std::string> targets;            // asked for so far
    std::optional<base::Problem> problem;     // why there is no first page, or no next one
    pplx::cancellation_token_source request;  // the one under way
    bool is_done = false;
  };
  base::Url server;
  std::string host;  // header
  std::string access_token;
  std::vector<http::client::http_client> clients;  // one an address
  std::atomic<std::int64_t> bytes = 0;

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Slot> slots;
  std::size_t under_way = 0;
  bool is_closed = false;
};

struct Response {
  int status = 0;
  std::string content_type;
  std::vector<unsigned char> body;
};
struct TooLarge : std::exception {};

// Counts what arrives, here and in all; cpprestsdk ends a request whose progress handler throws.
http::progress_handler bounded(const std::shared_ptr<Reading>& reading) {
  return [reading, seen = std::make_shared<std::uint64_t>(0)](http::message_direction::direction direction,
                                                              utility::size64_t so_far) {
    if (direction != http::message_direction::download) return;
    const auto more = static_cast<std::int64_t>(so_far - std::min<std::uint64_t>(so_far, *seen));
    *seen = so_far;
    if (so_far > kMaxAnswerBytes || (reading->bytes += more) > kMaxBytes) throw TooLarge();
  };
}

tl::unexpected<base::Problem> unreachable() {
  return base::fail(ProblemKind::kUnavailable, "fhir-server-unreachable", "", "the FHIR server could not be read from");
}

// The answer of a request that has ended one way or the other.
Answer answer_of(const pplx::task<Response>& ended) {
  try {
    Response response = ended.get();
    return read_answer(response.status, response.content_type, std::string(response.body.begin(), response.body.end()));
  } catch (const TooLarge&) {
    return base::fail(ProblemKind::kUnavailable, "fhir-answer-too-large", "", "the FHIR server sent too much");
  } catch (...) {
    return unreachable();
  }
}

void fetch(const std::shared_ptr<Reading>& reading, std::size_t index, const std::string& target, std::size_t attempt);

// Keeps a page and asks for the next one, if there is one and it may be had.
void take(const std::shared_ptr<Reading>& reading, std::size_t index, Answer answer) {
  std::string next;
  {
    const std::lock_guard lock(reading->mutex);
    if (reading->is_closed) return;
    Reading::Slot& slot = reading->slots[index];
    if (answer) {
      slot.pages.push_back(*std::move(answer));
      NextPage page = next_page(reading->server, slot.pages, slot.targets, slot.before);
      next = std::move(page.target);
      slot.problem = std::move(page.why_not);
    } else {
      slot.problem = answer.error();
    }
    if (next.empty()) {
      slot.is_done = true;
      --reading->under_way;
      reading->changed.notify_all();
      return;
    }
    slot.targets.insert(next);
  }
  fetch(reading, index, next, 0);
}

http::http_request request_for(const std::shared_ptr<Reading>& reading, const std::string& target) {
  http::http_request request(http::methods::GET);
  request.set_request_uri(web::uri(target));
  request.headers().add(http::header_names::host, reading->host);
  request.headers().add(http::header_names::accept, "application/fhir+json");
  if (!reading->access_token.empty())
    request.headers().add(http::header_names::authorization, "Bearer " + reading->access_token);
  request.set_progress_handler(bounded(reading));
  return request;
}

// Asks once more, of the next address if there is one, when a connection broke before anything was answered: a kept
// connection may have gone stale, and a read does no harm twice.
void fetch(const std::shared_ptr<Reading>& reading, std::size_t index, const std::string& target, std::size_t attempt) {
  pplx::cancellation_token_source source;
  {
    const std::lock_guard lock(reading->mutex);
    if (reading->is_closed) return;
    reading->slots[index].request = source;
  }
  try {
    const auto has_head = std::make_shared<std::atomic<bool>>(false);
    reading->clients[attempt % reading->clients.size()]
        .request(request_for(reading, target), source.get_token())
        .then([has_head](http::http_response response) {
          *has_head = true;
          if (response.headers().content_length() > kMaxAnswerBytes) throw TooLarge();
          return response.extract_vector().then(
              [status = static_cast<int>(response.status_code()),
               type = response.headers().content_type()](std::vector<unsigned char> body) {
                return Response{status, type, std::move(body)};
              });
        })
        .then([reading, index, target, attempt, has_head, source](const pplx::task<Response>& ended) {
          Answer answer = answer_of(ended);
          const bool asks_again = !answer && !*has_head && attempt == 0;
          if (!answer && answer.error().slug == "fhir-answer-too-large") source.cancel();  // the rest is not wanted
          asks_again ? fetch(reading, index, target, 1) : take(reading, index, std::move(answer));
        });
  } catch (...) {
    take(reading, index, unreachable());
  }
}

// Then nothing changes any more.
void wait_for_all(Reading& reading, fhir::Reader::Deadline deadline) {
  std::vector<pplx::cancellation_token_source> late;
  {
    std::unique_lock lock(reading.mutex);
    reading.changed.wait_until(lock, deadline, [&] { return reading.under_way == 0; });
    reading.is_closed = true;
    for (const Reading::Slot& slot : reading.slots)
      if (!slot.is_done) late.push_back(slot.request);
  }
  for (const pplx::cancellation_token_source& source : late) source.cancel();
}

base::Result<fhir::ReadAnswer> result_of(Reading::Slot& slot) {
  if (!slot.is_done)
    slot.problem =
        base::Problem{ProblemKind::kTimeout, "fhir-server-too-slow", "", "the FHIR server did not answer in time"};
  if (slot.pages.empty()) return tl::unexpected(*slot.problem);
  return fhir::ReadAnswer{std::move(slot.pages), std::move(slot.problem)};
}

// cpprestsdk's threads, once a process: as many as cores, not its forty. OpenSSL is made ready before them: what was
// registered first is torn down last at exit, so a thread can still give back what it holds of OpenSSL's.
void size_thread_pool() {
  static std::once_flag once;
  std::call_once(once, [] {
    OPENSSL_init_ssl(0, nullptr);
    try {
      crossplat::threadpool::initialize_with_threads(std::max(2U, std::thread::hardware_concurrency()));
    } catch (...) {  // it runs already
    }
  });
}

http::client::http_client_config client_config() {
  http::client::http_client_config config;
  config.set_max_redirects(0);
  config.set_timeout(kIdleLimit);
  // Certificates are verified, cpprestsdk's default; RFC 8996: TLS 1.0 and 1.1 are not to be used.
  config.set_ssl_context_callback([](boost::asio::ssl::context& context) {
    using Tls = boost::asio::ssl::context;
    context.set_options(Tls::default_workarounds | Tls::no_sslv2 | Tls::no_sslv3 | Tls::no_tlsv1 | Tls::no_tlsv1_1);
  });
  return config;
}

std::vector<base::Result<fhir::ReadAnswer>> all_failed(std::size_t count, const base::Problem& problem) {
  std::vector<base::Result<fhir::ReadAnswer>> answers;
  while (answers.size() < count) answers.emplace_back(tl::unexpected(problem));
  return answers;
}

}  // namespace

struct FhirHttpReader::Server {
  base::Url url;
  FhirAddress address;
  std::mutex mutex;
  std::map<std::string, http::client::http_client> clients;  // by address; each keeps its connections

  // One an address, in the resolver's order.
  base::Result<std::vector<http::client::http_client>> clients_of(Deadline deadline) {
    CDS_TRY(const std::vector<base::IpAddress> addresses, address.get(deadline));
    std::vector<http::client::http_client> found;
    const std::lock_guard lock(mutex);
    try {
      for (const base::IpAddress& each : addresses) {
        const std::string origin = base::to_text(base::Url{url.scheme, base::to_text(each), url.port, "", ""});
        found.push_back(clients.try_emplace(origin, web::uri(origin), client_config()).first->second);
      }
    } catch (const std::exception&) {
      return unreachable();
    }
    return found;
  }
};

FhirHttpReader::FhirHttpReader(Servers servers) : servers_(std::move(servers)) {}
FhirHttpReader::~FhirHttpReader() = default;

base::Result<std::unique_ptr<FhirHttpReader>> FhirHttpReader::open(const FhirHttpOptions& options) {
  size_thread_pool();
  AddressRules rules{{}, options.development};
  for (const std::string& text : options.networks) {
    CDS_TRY(const base::IpNetwork network, base::parse_ip_network(text));
    rules.networks.push_back(network);
  }
  Servers opened;
  for (const std::string& text : options.servers) {
    CDS_TRY(base::Url url, base::parse_url(text));
    if (url.scheme != "https" && !options.development)
      return base::fail(ProblemKind::kForbidden, "fhir-server-not-https", text,
                        "outside development mode a FHIR server must be https: a token is sent to it");
    FhirAddress address(url.host, rules, options.resolver);
    // A literal's fate is known at once; a name's when it is first asked for.
    if (base::parse_ip_address(url.host) || base::is_disguised_address(url.host)) {
      if (const auto checked = address.get({}); !checked)
        return base::fail(checked.error().kind, checked.error().slug, text, checked.error().detail);
    }
    opened.emplace_back(new Server{std::move(url), std::move(address), {}, {}});
  }
  return std::unique_ptr<FhirHttpReader>(new FhirHttpReader(std::move(opened)));
}

std::vector<base::Result<fhir::ReadAnswer>> FhirHttpReader::read(const fhir::FhirAccess& access,
                                                                 const std::vector<fhir::ReadRequest>& requests,
                                                                 Deadline deadline) {
  std::vector<base::Url> urls;
  for (const auto& server : servers_) urls.push_back(server->url);
  const auto found = find_server(urls, access.base_url);
  if (!found) return all_failed(requests.size(), found.error());
  if (!is_header_text(access.access_token))
    return all_failed(requests.size(), {ProblemKind::kMalformed, "access-token-malformed",
                                        "/fhirAuthorization/access_token", "the access token is no token"});
  Server& server = *servers_[*found];
  auto clients = server.clients_of(deadline);
  if (!clients) return all_failed(requests.size(), clients.error());

  const auto reading = std::make_shared<Reading>();
  reading->server = server.url;
  reading->host = host_header(server.url);
  reading->access_token = access.access_token;
  reading->clients = *std::move(clients);
  reading->slots = std::vector<Reading::Slot>(requests.size());
  reading->under_way = requests.size();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const std::string& query = requests[i].query;
    reading->slots[i].before = requests[i].before;
    auto target = query.find("://") != std::string::npos && query.starts_with("http") ? next_target(server.url, query)
                                                                                      : read_target(server.url, query);
    if (target) {
      reading->slots[i].targets.insert(*target);
      fetch(reading, i, *target, 0);
    } else {
      take(reading, i, tl::unexpected(target.error()));
    }
  }
  wait_for_all(*reading, deadline);
  std::vector<base::Result<fhir::ReadAnswer>> answers;
  for (Reading::Slot& slot : reading->slots) answers.push_back(result_of(slot));
  return answers;
}

}  // namespace server
