// What the listener refuses before any handler sees it, and the rules of RFC 9112 for a request's header that the
// parser leaves to its user.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "server/http_message.h"

namespace server {

Refusal not_http();           // 400
Refusal too_slow();           // 408
Refusal body_too_large();     // 413
Refusal target_too_long();    // 414
Refusal headers_too_large();  // 431
Refusal internal_error();     // 500
Refusal overloaded();         // 503

// RFC 9112, 5.2: "A server that receives an obs-fold in a request message [...] MUST either reject the message by
// sending a 400 (Bad Request) [...]".
bool has_folded_field(std::string_view header);

struct HeaderRules {
  std::size_t target_limit = 0;  // bytes
  std::size_t header_limit = 0;  // bytes of all fields
};
// Sets the request's path and query from its target and checks the header; `version` is 10 or 11.
std::optional<Refusal> check_header(HttpRequest& request, std::string_view target, unsigned version,
                                    const HeaderRules& rules);

}  // namespace server
