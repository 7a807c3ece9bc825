#include "server/trace_context.h"

#include <algorithm>
#include <array>

#include "base/digest.h"

namespace server {

namespace {

constexpr std::size_t kTraceBytes = 16, kSpanBytes = 8;

// 3.2.1: HEXDIGLC, small letters only.
bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}
bool is_id(std::string_view text) { return is_hex(text) && text.find_first_not_of('0') != std::string_view::npos; }

std::string random_id(std::size_t bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char each : base::random_bytes(bytes)) {
    const auto byte = static_cast<unsigned char>(each);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0F];
  }
  return is_id(text) ? text : random_id(bytes);
}

}  // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) {
  // version "-" trace-id "-" parent-id "-" trace-flags
  constexpr std::size_t kSize = 55, kTrace = 3, kParent = 36, kFlags = 53;
  if (value.size() < kSize || value[2] != '-' || value[kParent - 1] != '-' || value[kFlags - 1] != '-')
    return std::nullopt;
  const std::string_view version = value.substr(0, 2);
  // 3.2.2.1: "Version ff is invalid". 4.3: of a higher version what follows begins with a dash.
  if (!is_hex(version) || version == "ff") return std::nullopt;
  if (value.size() > kSize && (version == "00" || value[kSize] != '-')) return std::nullopt;
  TraceContext trace{std::string(value.substr(kTrace, 2 * kTraceBytes)),
                     std::string(value.substr(kParent, 2 * kSpanBytes)), std::string(value.substr(kFlags, 2))};
  if (!is_id(trace.trace_id) || !is_id(trace.span_id) || !is_hex(trace.flags)) return std::nullopt;
  return trace;
}

TraceContext trace_of(const Headers& headers) {
  const auto count = std::count_if(headers.begin(), headers.end(),
                                   [](const auto& field) { return equal_ignoring_case(field.first, "traceparent"); });
  auto trace = count == 1 ? parse_traceparent(headers.find("traceparent")) : std::nullopt;
  if (!trace) return {random_id(kTraceBytes), random_id(kSpanBytes), "00"};
  trace->span_id = random_id(kSpanBytes);
  return *std::move(trace);
}

std::string to_text(const TraceContext& trace) {
  return "00-" + trace.trace_id + "-" + trace.span_id + "-" + trace.flags;
}

}  // namespace server
