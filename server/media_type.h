// Content-Type (RFC 9110, 8.3.1).
#pragma once

#include <string_view>

namespace server {

// "application/json", with or without "; charset=utf-8"; other parameters pass. RFC 8259, 8.1: JSON is UTF-8.
bool is_json(std::string_view content_type);

}  // namespace server
