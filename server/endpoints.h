// What each route does: transport in, transport out; the work is cds/'s.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/instant.h"
#include "cds/catalogue.h"
#include "cds/feedback.h"
#include "cds/trust.h"
#include "fhir/reader.h"
#include "server/callers.h"
#include "server/http_message.h"
#include "server/log.h"
#include "server/metrics.h"

namespace server {

// What the endpoints work with. The references must outlive every answer.
struct Wiring {
  std::function<std::shared_ptr<const cds::Catalogue>()> catalogue;  // the one in force
  std::function<base::Instant()> now;
  fhir::Reader& reader;
  cds::FeedbackJournal& journal;
  cds::KeyCache& keys;
  cds::SeenTokens& seen;
  Log& log;
  Metrics& metrics;
  Exposure exposure;
};

// A call whose sender was checked.
struct Call {
  HttpRequest request;
  std::string id;  // of the service; "" where the route has none
  std::shared_ptr<const cds::Catalogue> catalogue;
  cds::VerifiedCaller caller;
  std::chrono::microseconds trust{};  // the time that the check took
};
struct Reply {
  HttpResponse response;
  LogFields fields;                     // what the log says of it
  std::vector<base::Problem> failures;  // what went wrong inside and is for us to mend
};
using LaterReply = std::function<Reply()>;
using Endpoint = std::variant<Reply, LaterReply> (*)(const Wiring&, Call);
using OpenEndpoint = Reply (*)(const cds::Catalogue&);  // for everybody: says nothing of anybody

Reply live(const cds::Catalogue& catalogue);
Reply ready(const cds::Catalogue& catalogue);
std::variant<Reply, LaterReply> discover(const Wiring& wiring, Call call);
std::variant<Reply, LaterReply> call_service(const Wiring& wiring, Call call);
std::variant<Reply, LaterReply> accept_feedback(const Wiring& wiring, Call call);

Reply problem_reply(const base::Problem& problem);

}  // namespace server
