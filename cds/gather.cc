#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "cds/decide.h"
#include "cds/fetch.h"
#include "cds/prefetch_template.h"
#include "cds/references.h"

namespace cds {
namespace {

using base::JsonView;
using base::Problem;
using base::ProblemKind;

constexpr std::size_t kMaxReferences = 50;  // Ours: of one request; each is a read of its own

// The client's own names come before those that settings.json has for all.
const std::string& our_key(const Settings& settings, const Client& client, const std::string& client_key) {
  const auto own = client.prefetch_keys.find(client_key);
  if (own != client.prefetch_keys.end()) return own->second;
  const auto mapped = settings.prefetch_keys.find(client_key);
  return mapped == settings.prefetch_keys.end() ? client_key : mapped->second;
}

Problem problem(ProblemKind kind, const char* slug, std::string detail) { return {kind, slug, "", std::move(detail)}; }

Problem no_scope() {
  return problem(ProblemKind::kForbidden, "scope-missing", "the access token's scopes do not allow this query");
}

// One call's gathering, in its order: what was sent, what has to be fetched, what these refer to.
class Gathering {
 public:
  Gathering(const Settings& settings, const Service& service, const HookRequest& request, fhir::Reader& reader,
            const base::Instant& now, const Client& client)
      : settings_(settings),
        client_(client),
        service_(service),
        request_(request),
        fetch_(settings, client, request, reader),
        now_(now),
        keys_(service.prefetch.size()),
        gathered_{fhir::Facts(request.patient_id), {}, {}, {}, {}} {}

  base::Result<Gathered> run() {
    CDS_CHECK(read_prefetch());
    if (may_fetch(settings_, client_, request_))
      fetch();
    else if (!request_.fhir_server.empty())
      for (KeyState& key : keys_)
        if (key.state == AnswerState::kNotSent)
          key.why = problem(ProblemKind::kForbidden, "fhir-server-not-listed", "fhirServers does not list the server");
    add_new_conditions();
    follow_references();
    sort_out();
    return std::move(gathered_);
  }

 private:
  struct Read {
    std::size_t key;
    std::string query;
    bool is_page = false;           // of what was prefetched, or all of it again
    fhir::SearchCount before = {};  // of the pages before it
  };

  // problem-list-item-create: the conditions that are being created are part of the chart, before they are stored.
  // https://cds-hooks.hl7.org/hooks/problem-list-item-create/
  void add_new_conditions() {
    if (request_.hook->name != "problem-list-item-create") return;
    for (const JsonView json : request_.context_resources("conditions"))
      if (fhir::is_about_patient({json, fhir::find_type(json["resourceType"].string()), json["id"].string()},
                                 request_.patient_id))
        gathered_.facts.add(json);
  }

  // Reads what the client sent. Unknown keys are ignored, but a wrong chart under any of them is one.
  base::Result<void> read_prefetch() {
    const fhir::TypeId patient = fhir::find_type("Patient");
    for (std::size_t i = 0; i < request_.prefetch.size(); ++i) {
      const std::string client_key(request_.prefetch.name_at(i));
      const JsonView answer = request_.prefetch.value_at(i);
      const std::string& name = our_key(settings_, client_, client_key);
      const auto key = std::find_if(service_.prefetch.begin(), service_.prefetch.end(),
                                    [&](const PrefetchKey& each) { return each.key == name; });
      const bool known = key != service_.prefetch.end();
      if (is_wrong_chart(answer, known && key->type == patient, request_))
        return base::fail(ProblemKind::kMalformed, "wrong-chart", "/prefetch/" + client_key,
                          "the Patient here is not the one of context.patientId");
      if (known) add_with_contained(answer, service_.referenced, gathered_.facts);
      if (!known && is_of_referenced_type(name)) add_facts(answer, fhir::kNoType, gathered_.facts);
      if (!known) continue;
      const auto place = static_cast<std::size_t>(key - service_.prefetch.begin());
      KeyState& state = keys_[place];
      state.had_others = add_facts(answer, key->type, gathered_.facts).others || state.had_others;
      state.state = std::max(state.state, state_of(answer, key->type));
      if (state.state == AnswerState::kFailed)
        state.why = problem(ProblemKind::kUnavailable, "prefetch-failed",
                            "the client sent an error, or what was not asked for, in place of data");
      if (state.state == AnswerState::kIncomplete) {
        std::vector<NextLink> links = next_links(answer);
        state.why = links.empty()
                        ? problem(ProblemKind::kUnavailable, "prefetch-total-short",
                                  "the client sent fewer results than its total promises")
                        : problem(ProblemKind::kUnavailable, "prefetch-page", "the client sent a first page only");
        for (NextLink& link : links) pages_.push_back({place, std::move(link.url), true, link.before});
      }
    }
    add_referenced_drafts(request_, service_.referenced, gathered_.facts);
    return {};
  }

  // "medications": what a client may send of a type that no template asks for.
  bool is_of_referenced_type(const std::string& name) const {
    return std::any_of(service_.referenced.begin(), service_.referenced.end(),
                       [&](fhir::TypeId type) { return prefetch_key_name(fhir::type_name(type)) == name; });
  }

  void fetch() {
    std::vector<Read> reads;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (keys_[i].state == AnswerState::kNotSent) plan_read(i, reads);
      if (keys_[i].state == AnswerState::kIncomplete && !has_pages(i)) plan_again(i, reads);
    }
    std::set<std::size_t> lost;  // keys of which a page cannot be asked for
    for (Read& page : pages_)
      if (keys_[page.key].state == AnswerState::kIncomplete && !plan_page(page, reads)) lost.insert(page.key);
    std::vector<fhir::ReadRequest> requests;
    for (const Read& read : reads) requests.push_back({service_.prefetch[read.key].key, read.query, read.before});
    std::vector<base::Result<fhir::ReadAnswer>> answers = fetch_.read(requests);
    if (answers.size() < reads.size()) return;
    // A key of several pages is whole when all of them came.
    for (const Read& read : reads)
      if (read.is_page && !lost.contains(read.key)) set_state(read.key, AnswerState::kComplete, {});
    for (std::size_t i = 0; i < reads.size(); ++i)
      take_answer(std::move(answers[i]), service_, reads[i].key, reads[i].is_page, request_, keys_[reads[i].key],
                  gathered_.facts);
  }

  void plan_read(std::size_t place, std::vector<Read>& reads) {
    KeyState& key = keys_[place];
    const auto query = fill_template(service_.prefetch[place].template_text, *service_.hook, request_.context, now_);
    if (!query) {
      key.why =
          problem(ProblemKind::kMissingData, "template-not-filled", "the hook's context lacks what the query needs");
      return;
    }
    ScopedQuery allowed = fetch_.allowed(*query);
    if (allowed.granted == Granted::kNothing) {
      key.why = no_scope();
      return;
    }
    key.is_part = allowed.granted == Granted::kPart;
    if (key.is_part)
      key.why = problem(ProblemKind::kForbidden, "scope-partial", "the access token's scopes allow a part of it only");
    reads.push_back({place, std::move(allowed.query)});
  }

  bool has_pages(std::size_t place) const {
    return std::any_of(pages_.begin(), pages_.end(), [&](const Read& page) { return page.key == place; });
  }

  // All of what was sent in part, without a link to the rest. What was sent counts whatever comes of it.
  void plan_again(std::size_t place, std::vector<Read>& reads) {
    const auto query = fill_template(service_.prefetch[place].template_text, *service_.hook, request_.context, now_);
    if (query && fetch_.allowed(*query).granted == Granted::kAll) reads.push_back({place, *query, true});
  }

  bool plan_page(const Read& page, std::vector<Read>& reads) {
    const std::string type(fhir::type_name(service_.prefetch[page.key].type));
    const bool is_allowed = fetch_.allowed(type + "?").granted == Granted::kAll;
    if (!is_allowed) keys_[page.key].why = no_scope();
    if (!is_allowed || page.query.empty()) return false;
    reads.push_back(page);
    return true;
  }

  // A medicine known by reference alone is unknown to the criteria until the Medication is among the facts.
  void follow_references() {
    if (service_.referenced.empty()) return;
    const OpenReferences open = open_references(gathered_.facts, request_, service_.referenced);
    for (const fhir::TypeId from : open.elsewhere)
      note(from, "reference-elsewhere", "it refers to resources on another server");
    for (const fhir::TypeId from : open.unreadable)
      note(from, "reference-unreadable", "it refers to resources in a way that cannot be followed");
    std::vector<fhir::ReadRequest> requests;
    for (std::size_t i = 0; i < open.reads.size(); ++i) {
      const fhir::TypeId from = open.from[i];
      if (!may_fetch(settings_, client_, request_))
        note(from, "reference-not-read", "it refers to resources that were not sent");
      else if (fetch_.allowed(open.reads[i]).granted != Granted::kAll)
        note(from, "scope-missing", "it refers to resources that the access token's scopes do not allow to read");
      else if (requests.size() == kMaxReferences)
        break_off(from, problem(ProblemKind::kTooLarge, "too-many-references", "it refers to more than 50 resources"));
      else
        requests.push_back({prefetch_key_name(fhir::type_name(from)), open.reads[i]});
    }
    std::vector<base::Result<fhir::ReadAnswer>> answers = fetch_.read(requests);
    for (std::size_t i = 0; i < answers.size() && i < requests.size(); ++i)
      take_reference(requests[i], std::move(answers[i]));
  }

  void take_reference(const fhir::ReadRequest& asked, base::Result<fhir::ReadAnswer> answer) {
    const fhir::TypeId from = type_of_key(asked.key);
    if (!answer) {
      if (answer.error().kind == ProblemKind::kNotFound)
        note(from, "reference-not-found", "it refers to a resource that the FHIR server does not have");
      else
        break_off(from, answer.error());
      return;
    }
    const JsonView json = gathered_.facts.keep(std::move(answer->pages.front()));
    const std::string name = std::string(json["resourceType"].string()) + "/" + std::string(json["id"].string());
    if (name == asked.query)
      gathered_.facts.add(json);
    else
      break_off(from, problem(ProblemKind::kUnavailable, "fhir-answer-mismatch",
                              "the FHIR server's answer is not what was asked for"));
  }

  fhir::TypeId type_of_key(const std::string& key) const {
    for (const PrefetchKey& each : service_.prefetch)
      if (each.key == key) return each.type;
    return fhir::kNoType;
  }

  // Said once a key and reason.
  void note(fhir::TypeId from, const char* reason, const char* detail) {
    cards::KeyReason said{prefetch_key_name(fhir::type_name(from)), reason, detail};
    if (std::find(gathered_.reasons.begin(), gathered_.reasons.end(), said) == gathered_.reasons.end())
      gathered_.reasons.push_back(std::move(said));
  }

  // Somebody tried, and what the key's resources refer to stays unknown.
  void break_off(fhir::TypeId from, Problem why) {
    for (std::size_t i = 0; i < keys_.size(); ++i)
      if (service_.prefetch[i].type == from && keys_[i].state < AnswerState::kIncomplete)
        set_state(i, AnswerState::kIncomplete, why);
  }

  void set_state(std::size_t place, AnswerState state, std::optional<Problem> why) {
    keys_[place] = {state, false, keys_[place].had_others, std::move(why)};
  }

  void sort_out() {
    const fhir::TypeId patient = fhir::find_type("Patient");
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      const PrefetchKey& key = service_.prefetch[i];
      if (keys_[i].had_others && keys_[i].state != AnswerState::kFailed)
        gathered_.reasons.push_back(
            {key.key, "other-patient-left-out", "resources that name another patient were left out"});
      std::vector<std::string>* list = nullptr;
      switch (keys_[i].state) {
        case AnswerState::kNotSent:
          list = &gathered_.missing;
          break;
        case AnswerState::kIncomplete:
          list = &gathered_.incomplete;
          break;
        case AnswerState::kFailed:
          list = &gathered_.failed;
          break;
        case AnswerState::kNone:
        case AnswerState::kComplete:
          // Ours: "no such data" is an answer about everything but the patient whose chart is open.
          if (keys_[i].is_part || (key.type == patient && !gathered_.facts.patient())) list = &gathered_.missing;
          break;
      }
      if (list == nullptr) continue;
      list->push_back(key.key);
      if (const auto& why = keys_[i].why) gathered_.reasons.push_back({key.key, why->slug, why->detail});
    }
  }

  const Settings& settings_;
  const Client& client_;
  const Service& service_;
  const HookRequest& request_;
  Fetch fetch_;
  const base::Instant& now_;
  std::vector<KeyState> keys_;  // the states of the service's keys, in their order
  std::vector<Read> pages_;     // that prefetched Bundles have more of
  Gathered gathered_;
};

}  // namespace

// CDS Hooks 3.0, Prefetch Template: "It is the CDS Service's responsibility to check prefetched data against its
// template to determine what requests were satisfied (if any) and to programmatically retrieve any additional necessary
// data."
base::Result<Gathered> gather(const Catalogue& catalogue, const Service& service, const HookRequest& request,
                              fhir::Reader& reader, const base::Instant& now, const Client& client) {
  return Gathering(catalogue.settings, service, request, reader, now, client).run();
}

}  // namespace cds
