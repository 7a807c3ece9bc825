// The quick way to read a JSON text. Only base/json.cc includes this.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/json_nodes.h"

namespace base {

constexpr std::size_t kQuickDepth = 128;  // it calls itself for each level

// Reads a text that is JSON as RFC 8259 has it, within the limits and nested no deeper than kQuickDepth, and gives its
// root; names and values stand in the text itself. Nothing for every other text, and for some that are JSON too (a
// scalar alone, numbers with an exponent or very many digits): those are for the careful reader, which knows what is
// wrong and where. Such a text is as it was. `text`: at most 4 GiB; what is read stays valid while its characters stay
// where they are.
std::optional<JsonNode> read_on_demand(std::string& text, NodeBlocks& blocks, const JsonLimits& limits);

}  // namespace base
