// Answers as Beast sends them, and Beast's errors as refusals. For session.cc.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>
#include <optional>

#include "server/http_message.h"

namespace server {

// What is answered when reading a request fails; nothing when nobody is there to be answered.
// `has_target`: the request line was read.
std::optional<Refusal> refusal_of(boost::system::error_code error, bool has_target);

// `version`: the request's, 10 or 11.
boost::beast::http::response<boost::beast::http::string_body> wire_response(HttpResponse answer, unsigned version,
                                                                            bool keep_alive);

}  // namespace server
