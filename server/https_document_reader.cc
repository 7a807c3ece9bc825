#include "server/https_document_reader.h"

#include <cpprest/http_client.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/url.h"

namespace server {

namespace {

using base::ProblemKind;
namespace http = web::http;

constexpr std::uint64_t kMaxBytes = 256 * 1024;
constexpr std::size_t kMaxDepth = 16;

// Shared with the request under way, which may answer when nobody waits any more.
struct Asked {
  std::mutex mutex;
  std::condition_variable changed;
  bool has_ended = false;
  std::optional<std::string> body;
};

struct Refused : std::exception {};

tl::unexpected<base::Problem> unavailable(const std::string& url, const char* detail) {
  return base::fail(ProblemKind::kUnavailable, "document-unavailable", url, detail);
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "127.0.0.1" || host == "::1"; }

void start(const std::shared_ptr<Asked>& asked, const base::Url& url, std::chrono::milliseconds deadline,
           const pplx::cancellation_token& token) {
  http::client::http_client_config config;
  config.set_max_redirects(0);
  config.set_timeout(deadline);
  const base::Url origin{url.scheme, url.host, url.port, "", ""};
  http::client::http_client client(web::uri(base::to_text(origin)), config);
  http::http_request request(http::methods::GET);
  request.set_request_uri(web::uri((url.path.empty() ? "/" : url.path) + (url.query.empty() ? "" : "?" + url.query)));
  request.headers().add(http::header_names::accept, "application/json");
  request.set_progress_handler([](http::message_direction::direction direction, utility::size64_t so_far) {
    if (direction == http::message_direction::download && so_far > kMaxBytes) throw Refused();
  });
  client.request(request, token)
      .then([](const http::http_response& response) {
        if (response.status_code() != http::status_codes::OK || response.headers().content_length() > kMaxBytes)
          throw Refused();
        return response.extract_vector();
      })
      .then([asked](const pplx::task<std::vector<unsigned char>>& ended) {
        std::optional<std::string> body;
        try {
          const std::vector<unsigned char> bytes = ended.get();
          body.emplace(bytes.begin(), bytes.end());
        } catch (...) {  // whatever it was, nothing was read
        }
        const std::lock_guard lock(asked->mutex);
        asked->body = std::move(body);
        asked->has_ended = true;
        asked->changed.notify_all();
      });
}

}  // namespace

base::Result<base::JsonDocument> HttpsDocumentReader::read(const std::string& text) {
  const auto url = base::parse_url(text);
  if (!url) return unavailable(text, "no URL");
  if (url->scheme != "https" && !is_loopback(url->host)) return unavailable(text, "only https is read");
  const auto asked = std::make_shared<Asked>();
  pplx::cancellation_token_source cancellation;
  try {
    start(asked, *url, deadline_, cancellation.get_token());
  } catch (...) {
    return unavailable(text, "it cannot be asked for");
  }
  std::unique_lock lock(asked->mutex);
  const bool has_ended = asked->changed.wait_for(lock, deadline_, [&] { return asked->has_ended; });
  if (!has_ended) {
    lock.unlock();
    cancellation.cancel();
    return unavailable(text, "it did not come in time");
  }
  if (!asked->body) return unavailable(text, "it could not be read");
  auto document = base::JsonDocument::parse(*std::move(asked->body), {kMaxBytes, kMaxDepth});
  if (!document) return unavailable(text, "it is no JSON");
  return document;
}

}  // namespace server
