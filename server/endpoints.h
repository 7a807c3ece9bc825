// What each route does: transport in, transport out; the work is cds/'s.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "cds/catalogue.h"
#include "cds/feedback.h"
#include "fhir/reader.h"
#include "server/http_message.h"
#include "server/log.h"

namespace server {

// What the endpoints work with. The references must outlive every answer.
struct Wiring {
  std::function<std::shared_ptr<const cds::Catalogue>()> catalogue;  // the one in force
  std::function<base::Instant()> now;
  fhir::Reader& reader;
  cds::FeedbackJournal& journal;
  Log& log;
  bool development = true;  // a loopback address and no clients: any origin may call
};

struct Call {
  HttpRequest request;
  std::string id;  // of the service; "" where the route has none
  std::shared_ptr<const cds::Catalogue> catalogue;
};
struct Reply {
  HttpResponse response;
  LogFields fields;                     // what the log says of it
  std::vector<base::Problem> failures;  // what went wrong inside and is for us to mend
};
using LaterReply = std::function<Reply()>;
using Endpoint = std::variant<Reply, LaterReply> (*)(const Wiring&, Call);

std::variant<Reply, LaterReply> live(const Wiring& wiring, Call call);
std::variant<Reply, LaterReply> ready(const Wiring& wiring, Call call);
std::variant<Reply, LaterReply> discover(const Wiring& wiring, Call call);
std::variant<Reply, LaterReply> call_service(const Wiring& wiring, Call call);
std::variant<Reply, LaterReply> accept_feedback(const Wiring& wiring, Call call);

Reply problem_reply(const base::Problem& problem);

}  // namespace server
