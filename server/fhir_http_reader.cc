#include "server/fhir_http_reader.h"

#include <cpprest/http_client.h>
#include <pplx/threadpool.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "server/fhir_pages.h"
#include "server/fhir_server_url.h"

namespace server {

namespace {

using base::ProblemKind;
using Clock = std::chrono::steady_clock;
using Answer = base::Result<base::JsonDocument>;
namespace http = web::http;

constexpr std::int64_t kMaxBytes = 64 * 1024 * 1024;  // Ours: of all answers to one call of `read`
constexpr std::chrono::seconds kIdleLimit{60};  // the deadline comes first; this one ends what it could not cancel

// One call of `read`, shared with the requests under way, which may answer after the call has given up: they then find
// it closed and leave it alone.
struct Reading {
  struct Slot {
    std::vector<base::JsonDocument> pages;
    std::optional<base::Problem> problem;
    std::size_t entries = 0;
  };
  base::Url server;
  std::string access_token;
  http::client::http_client client;
  pplx::cancellation_token_source cancellation;
  std::atomic<std::int64_t> bytes = 0;

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Slot> slots;
  std::size_t under_way = 0;
  bool is_closed = false;
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

// The answer of a request that has ended one way or the other.
Answer answer_of(const pplx::task<std::pair<int, std::vector<unsigned char>>>& ended) {
  try {
    auto [status, body] = ended.get();
    return read_answer(status, std::string(body.begin(), body.end()));
  } catch (const TooLarge&) {
    return base::fail(ProblemKind::kUnavailable, "fhir-answer-too-large", "", "the FHIR server sent too much");
  } catch (...) {
    return base::fail(ProblemKind::kUnavailable, "fhir-server-unreachable", "",
                      "the FHIR server could not be read from");
  }
}

void fetch(const std::shared_ptr<Reading>& reading, std::size_t index, const std::string& target);

// Keeps a page and asks for the next one, if there is one and it may be had.
void take(const std::shared_ptr<Reading>& reading, std::size_t index, Answer answer) {
  std::string next;
  {
    const std::lock_guard lock(reading->mutex);
    if (reading->is_closed) return;
    Reading::Slot& slot = reading->slots[index];
    if (answer) {
      const base::JsonView root = answer->root();
      slot.entries += root["entry"].size();
      if (slot.pages.size() + 1 < kMaxPages && slot.entries < kMaxEntries)
        next = next_target(reading->server, next_link(root)).value_or("");
      slot.pages.push_back(*std::move(answer));
    } else {
      slot.problem = answer.error();
    }
    if (next.empty()) {
      --reading->under_way;
      reading->changed.notify_all();
      return;
    }
  }
  fetch(reading, index, next);
}

void fetch(const std::shared_ptr<Reading>& reading, std::size_t index, const std::string& target) {
  try {
    http::http_request request(http::methods::GET);
    request.set_request_uri(web::uri(target));
    request.headers().add(http::header_names::accept, "application/fhir+json");
    if (!reading->access_token.empty())
      request.headers().add(http::header_names::authorization, "Bearer " + reading->access_token);
    request.set_progress_handler(bounded(reading));
    const pplx::cancellation_token token = reading->cancellation.get_token();
    reading->client.request(request, token)
        .then([](http::http_response response) {
          if (response.headers().content_length() > kMaxAnswerBytes) throw TooLarge();
          return response.extract_vector().then(
              [status = static_cast<int>(response.status_code())](std::vector<unsigned char> body) {
                return std::make_pair(status, std::move(body));
              });
        })
        .then([reading, index](const pplx::task<std::pair<int, std::vector<unsigned char>>>& ended) {
          take(reading, index, answer_of(ended));
        });
  } catch (...) {
    take(reading, index,
         base::fail(ProblemKind::kUnavailable, "fhir-server-unreachable", "", "the FHIR server cannot be asked"));
  }
}

Answer result_of(Reading::Slot& slot) {
  // A page that could not be had leaves its predecessors, the last of which still names it.
  if (!slot.pages.empty()) return merge_pages(std::move(slot.pages));
  if (slot.problem) return tl::unexpected(*slot.problem);
  return base::fail(ProblemKind::kTimeout, "fhir-server-too-slow", "", "the FHIR server did not answer in time");
}

// RFC 6750, 2.1: a token is visible ASCII; a line break in it would be a header of the caller's making.
bool is_header_text(const std::string& token) {
  return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

// cpprestsdk's threads, once a process: as many as cores, not its forty.
void size_thread_pool() {
  static std::once_flag once;
  std::call_once(once, [] {
    try {
      crossplat::threadpool::initialize_with_threads(std::max(2U, std::thread::hardware_concurrency()));
    } catch (...) {  // it runs already; its size is a matter of thrift only
    }
  });
}

}  // namespace

struct FhirHttpReader::Servers {
  std::vector<base::Url> urls;
  std::vector<http::client::http_client> clients;  // each keeps its connections for the next call
};

FhirHttpReader::FhirHttpReader(std::unique_ptr<Servers> servers) : servers_(std::move(servers)) {}
FhirHttpReader::~FhirHttpReader() = default;

base::Result<std::unique_ptr<FhirHttpReader>> FhirHttpReader::open(const std::vector<std::string>& servers) {
  size_thread_pool();
  http::client::http_client_config config;
  config.set_max_redirects(0);
  config.set_timeout(kIdleLimit);
  auto opened = std::make_unique<Servers>();
  for (const std::string& server : servers) {
    CDS_TRY(base::Url url, base::parse_url(server));
    const base::Url origin{url.scheme, url.host, url.port, "", ""};
    try {
      opened->clients.emplace_back(web::uri(base::to_text(origin)), config);
    } catch (const std::exception&) {
      return base::fail(ProblemKind::kMalformed, "url-malformed", server, "no client can be made for this server");
    }
    opened->urls.push_back(std::move(url));
  }
  return std::unique_ptr<FhirHttpReader>(new FhirHttpReader(std::move(opened)));
}

std::vector<Answer> FhirHttpReader::read(const fhir::FhirAccess& access, const std::vector<fhir::ReadRequest>& requests,
                                         std::chrono::milliseconds deadline) {
  const Clock::time_point end = Clock::now() + deadline;
  std::vector<Answer> answers;
  auto server = find_server(servers_->urls, access.base_url);
  if (server && !is_header_text(access.access_token))
    server =
        base::fail(ProblemKind::kMalformed, "access-token-malformed", "/fhirAuthorization/access_token", "no token");
  if (!server) {
    for (std::size_t i = 0; i < requests.size(); ++i) answers.emplace_back(tl::unexpected(server.error()));
    return answers;
  }
  const std::shared_ptr<Reading> reading(new Reading{
      servers_->urls[*server], access.access_token, servers_->clients[*server], {}, 0, {}, {}, {}, 0, false});
  reading->slots.resize(requests.size());
  reading->under_way = requests.size();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const auto target = read_target(reading->server, requests[i].query);
    target ? fetch(reading, i, *target) : take(reading, i, tl::unexpected(target.error()));
  }
  {
    std::unique_lock lock(reading->mutex);
    reading->changed.wait_until(lock, end, [&] { return reading->under_way == 0; });
    reading->is_closed = true;
  }
  if (reading->under_way > 0) reading->cancellation.cancel();
  for (Reading::Slot& slot : reading->slots) answers.push_back(result_of(slot));
  return answers;
}

}  // namespace server
