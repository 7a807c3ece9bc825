// Base64 (RFC 4648, section 4), as FHIR's base64Binary carries attachments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace base {

// The bytes; nothing for text that is no base64. Line breaks and blanks are skipped, as FHIR R4's base64Binary has
// them. They have the room behind them with which JsonDocument::parse takes a text where it stands.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace base
