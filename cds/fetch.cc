#include "cds/fetch.h"

#include <algorithm>
#include <utility>

#include "base/url.h"
#include "cds/decide.h"
#include "cds/references.h"

namespace cds {
namespace {

using base::JsonView;
using base::ProblemKind;

bool is_listed(const std::vector<std::string>& servers, const std::string& fhir_server) {
  const auto without_slash = [](std::string text) {
    while (text.ends_with('/')) text.pop_back();
    return text;
  };
  const auto asked = base::parse_url(without_slash(fhir_server));
  return asked && std::any_of(servers.begin(), servers.end(), [&](const std::string& each) {
           const auto listed = base::parse_url(without_slash(each));
           return listed && *listed == *asked;
         });
}

// What is wrong with a page as an answer to a key's query; nothing when it is one.
std::optional<base::Problem> mismatch(JsonView page, const PrefetchKey& asked, bool is_read,
                                      const HookRequest& request) {
  const auto unavailable = [](const char* slug, const char* detail) {
    return base::Problem{ProblemKind::kUnavailable, slug, "", detail};
  };
  const bool is_patient = asked.type == fhir::find_type("Patient");
  // FHIR R4, Resource.id: "The only time that a resource does not have an id is when it is being submitted to the
  // server using a create operation."
  if (is_wrong_chart(page, is_patient, request) || (is_patient && is_read && page["id"].string() != request.patient_id))
    return unavailable("wrong-chart", "the FHIR server sent another patient");
  // FHIR R4, 3.1.0.9: a search is answered with a Bundle.
  const bool is_of_kind = is_read || page["resourceType"].string() == "Bundle";
  if (!is_of_kind || state_of(page, asked.type) == AnswerState::kFailed || has_other_matches(page, asked.type))
    return unavailable("fhir-answer-mismatch", "the FHIR server's answer is not what was asked for");
  return std::nullopt;
}

}  // namespace

bool may_fetch(const Settings& settings, const Client& client, const HookRequest& request) {
  return !request.fhir_server.empty() &&
         (is_listed(settings.fhir_servers, request.fhir_server) || is_listed(client.fhir_servers, request.fhir_server));
}

ScopedQuery Fetch::allowed(const std::string& query) const {
  const auto& given = request_.fhir_authorization;
  if (!given) return {Granted::kAll, query};
  return apply_scopes(given->scope, given->patient.empty() || given->patient == request_.patient_id, query);
}

std::vector<base::Result<fhir::ReadAnswer>> Fetch::read(const std::vector<fhir::ReadRequest>& requests) const {
  if (requests.empty()) return {};
  const auto& given = request_.fhir_authorization;
  return reader_.read({request_.fhir_server, given ? given->access_token : ""}, requests, deadline_);
}

void take_answer(base::Result<fhir::ReadAnswer> answer, const Service& service, std::size_t place, bool is_page,
                 const HookRequest& request, KeyState& key, fhir::Facts& facts) {
  const PrefetchKey& asked = service.prefetch[place];
  const auto worsen = [&](AnswerState state, const std::optional<base::Problem>& why) {
    if (state < key.state) return;
    key.state = state;
    if (why) key.why = why;
  };
  const bool is_read = asked.template_text.find('?') == std::string::npos;
  if (!answer) {
    if (is_read && answer.error().kind == ProblemKind::kNotFound)
      worsen(AnswerState::kNone, answer.error());
    else
      worsen(is_page ? AnswerState::kIncomplete : AnswerState::kFailed, answer.error());
    return;
  }
  // The links of all pages but the last were followed; `unfinished` says why the last one's was not.
  if (!answer->unfinished && !next_links(answer->pages.back().root()).empty())
    answer->unfinished = base::Problem{ProblemKind::kUnavailable, "fhir-page-missing", "", "there are more pages"};
  Added added;
  for (base::JsonDocument& page : answer->pages) {
    if (const auto why = mismatch(page.root(), asked, is_read, request)) {
      worsen(AnswerState::kFailed, why);
      if (why->slug == "wrong-chart") return;  // none of it is this patient's
    } else {
      worsen(AnswerState::kComplete, std::nullopt);
    }
    const JsonView kept = facts.keep(std::move(page));
    add_with_contained(kept, service.referenced, facts);
    const Added of_page = add_facts(kept, asked.type, facts);
    added = {added.ours || of_page.ours, added.others || of_page.others};
  }
  key.had_others = key.had_others || added.others;
  if (added.others && !added.ours)
    worsen(AnswerState::kFailed, base::Problem{ProblemKind::kUnavailable, "other-patient", "",
                                               "the FHIR server sent what is another patient's"});
  if (answer->unfinished) worsen(AnswerState::kIncomplete, answer->unfinished);
}

}  // namespace cds
