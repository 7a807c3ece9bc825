// Trace Context (W3C Recommendation): the id by which one request can be followed through the logs of all who had a
// part in it. https://www.w3.org/TR/trace-context/
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/http_message.h"

namespace server {

struct TraceContext {
  std::string trace_id;  // 32 digits: of the whole, the caller's if it sent one
  std::string span_id;   // 16 digits: of one request
  std::string flags;     // 2 digits
  bool operator==(const TraceContext&) const = default;
};

// 3.2.2: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01". Nothing when it is not exactly that, or of a later
// version, whose first four parts count.
std::optional<TraceContext> parse_traceparent(std::string_view value);

// This request's own: the caller's trace with a span of ours; a new one when the caller's is missing, malformed or
// there twice (3.2.1, 3.3: it "MUST be restarted").
TraceContext trace_of(const Headers& headers);

// For the `traceresponse` header of the answer (Trace Context Level 2).
std::string to_text(const TraceContext& trace);

}  // namespace server
