// The quick way to read a JSON text. Only base/json.cc includes this.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "base/json.h"
#include "base/json_nodes.h"

namespace base {

constexpr std::size_t kQuickDepth = 128;  // it calls itself for each level

// A text where it is parsed, and changed by that. Behind it stand a NUL and further bytes that may be read.
struct JsonText {
  char* begin;
  std::size_t size;
  std::size_t capacity;  // with what may be read behind it: size + kTextPadding, or more
  std::string_view view() const { return {begin, size}; }
};

// Reads a text that is JSON as RFC 8259 has it, within the limits and nested no deeper than kQuickDepth, and gives its
// root; names and values stand in the text itself. Nothing for every other text, and for some that are JSON too (a
// scalar alone, numbers with an exponent or very many digits): those are for the careful reader, which knows what is
// wrong and where. Such a text is as it was. `text`: at most 4 GiB; what is read stays valid while its characters stay
// where they are.
std::optional<JsonNode> read_on_demand(JsonText text, NodeBlocks& blocks, const JsonLimits& limits);

}  // namespace base
