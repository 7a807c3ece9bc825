// Hostile request headers, as the parser hands them on: the first line is method, target and version, each further one
// a field. What the listener lets through keeps the rules that routes rely on.
#include <algorithm>
#include <vector>

#include "server/callers.h"
#include "server/client_address.h"
#include "server/media_type.h"
#include "server/refusals.h"
#include "server/trace_context.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

constexpr server::HeaderRules kRules{1024, 4096};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

const cds::Settings& settings() {
  static const cds::Settings settings = [] {
    cds::Settings made;
    made.public_urls = {"https://cds.example.org"};
    made.trusted_proxies = {"10.0.0.0/8", "2001:db8::1"};
    made.certificate_header = "X-Certificate-Subject";
    return made;
  }();
  return settings;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = fuzz::text_of(data, size);
  const std::vector<std::string_view> lines = lines_of(text);
  if (lines.empty()) return 0;
  server::HttpRequest request;
  const std::size_t first = std::min(lines[0].find(' '), lines[0].size());
  request.method = std::string(lines[0].substr(0, first));
  const std::string target(lines[0].substr(std::min(first + 1, lines[0].size())));
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t colon = std::min(lines[i].find(':'), lines[i].size());
    request.headers.add(std::string(lines[i].substr(0, colon)),
                        std::string(lines[i].substr(std::min(colon + 1, lines[i].size()))));
  }
  request.peer = "10.0.0.9";
  (void)server::has_folded_field(text);
  const auto refused = server::check_header(request, target, size % 2 == 0 ? 10 : 11, kRules);
  if (refused) {
    fuzz::require(refused->status >= 400 && refused->status < 600 && !refused->problem.slug.empty(),
                  "a refusal says what was wrong");
    return 0;
  }
  fuzz::require(!request.path.empty(), "what is let through has a path");
  fuzz::require(request.path.find_first_of(std::string_view("\r\n\0 ", 4)) == std::string::npos,
                "and no line end in it");
  fuzz::require(target.size() <= kRules.target_limit, "nor more of it than is taken");
  (void)server::is_json(request.headers.find("Content-Type"));
  (void)server::is_known_host(request.headers.find("Host"), settings(), {});
  (void)server::credentials_of(request, request.path, settings(), {});
  fuzz::require(!server::client_address(request, settings().trusted_proxies).empty(),
                "everybody is counted as somebody");
  const server::TraceContext trace = server::trace_of(request.headers);
  fuzz::require(trace.trace_id.size() == 32 && trace.span_id.size() == 16, "a trace is a log's, whatever came");
  fuzz::require(trace.trace_id.find_first_not_of("0123456789abcdef") == std::string::npos, "in hexadecimal digits");
  return 0;
}
