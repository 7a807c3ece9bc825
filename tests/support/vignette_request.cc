// A row as a hook request: facts, times, Bundles, context, and the forms that must not matter.
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <array>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>

#include "fhir/date_time.h"
#include "tests/support/vignette_data.h"

namespace vignettes {

namespace {

constexpr const char* kNow = "2025-11-10T12:00:00Z";
constexpr std::array<std::array<const char*, 2>, 14> kKeys{{{"Condition", "conditions"},
                                                            {"Observation", "observations"},
                                                            {"Procedure", "procedures"},
                                                            {"QuestionnaireResponse", "questionnaireResponses"},
                                                            {"Encounter", "encounters"},
                                                            {"MedicationRequest", "medicationRequests"},
                                                            {"MedicationStatement", "medicationStatements"},
                                                            {"MedicationAdministration", "medicationAdministrations"},
                                                            {"ServiceRequest", "serviceRequests"},
                                                            {"DiagnosticReport", "diagnosticReports"},
                                                            {"ImagingStudy", "imagingStudies"},
                                                            {"Device", "devices"},
                                                            {"FamilyMemberHistory", "familyMemberHistories"},
                                                            {"AllergyIntolerance", "allergyIntolerances"}}};

struct Times {
  std::optional<std::string> at, end, recorded;
};

class Expander {
 public:
  Expander(const Vignettes::Data& data, const Json& row, Form form);
  std::string body();
  const base::Instant& now() const { return now_; }

 private:
  std::string time(std::string_view when, std::string_view as) const;
  std::optional<Json> resolve(const Json& from, const Times& times);
  Json coding(std::string_view name) const;
  Json concept_of(std::string_view name) const;
  Json answer_items(const Json& answers, const Times& times);
  Json answer(const Json& from, const Times& times);
  template <typename MakeId>
  Json fact(const Json& from, MakeId make_id);
  void add_record(const Json& from);
  Json bundle(std::vector<Json>& resources, const char* type);
  Json draft_bundle(const char* type);
  Json make_context();
  void change(Json& request);

  const Vignettes::Data& data_;
  const Json& row_;
  Form form_;
  Memory memory_;
  base::Instant now_;
  bool utc_ = true;  // times are written with Z
  int data_offset_ = 0;
  std::map<std::string, int> counts_;
  std::map<std::string, std::vector<Json>> record_;
  std::vector<Json> drafts_;
  std::vector<std::string> selections_;
};

Expander::Expander(const Vignettes::Data& data, const Json& row, Form form) : data_(data), row_(row), form_(form) {
  const Json* const now = find(row, "now");
  const std::string written(now != nullptr ? text(*now) : kNow);
  now_ = base::parse_instant(written).value();
  utc_ = written.ends_with("Z");
  if (form == Form::kOtherTimeZone) {
    now_.offset_minutes = 13 * 60 + 45;
    utc_ = false;
  }
  data_offset_ = form == Form::kOtherTimeZone ? -(9 * 60 + 30) : now_.offset_minutes;
}

// "20d" before now, in now's calendar; as a date, or as a time at the data's offset.
std::string Expander::time(std::string_view when, std::string_view as) const {
  const bool ahead = when.starts_with("-");
  const char unit = when.back();
  const std::int64_t number = std::stoll(std::string(when.substr(ahead ? 1 : 0))) * (ahead ? -1 : 1);
  fhir::DateTime local = fhir::from_instant(now_);
  if (unit == 'y') {
    local.year = static_cast<std::int16_t>(local.year - number);
  } else {
    base::Instant moment = now_;
    moment.milliseconds -= number * (unit == 'd' ? 24 : 1) * 3'600'000;
    local = fhir::from_instant(moment);
  }
  local.precision = fhir::Precision::kSecond;
  fhir::DateTime day = local;
  day.precision = fhir::Precision::kDay;
  if (as == "date" || (as.empty() && form_ == Form::kDatesAlone)) return fhir::to_text(day);
  std::string written = fhir::to_text(fhir::at_offset(local, data_offset_));
  if (utc_ && written.ends_with("+00:00")) written.replace(written.size() - 6, 6, "Z");
  return written;
}

Json Expander::coding(std::string_view name) const {
  const Json& code = data_.named("codes", name);
  Json made(rapidjson::kObjectType);
  Memory& memory = const_cast<Memory&>(memory_);
  put(made, "system", copy(data_.named("systems", text(code[0])), memory), memory);
  put(made, "code", copy(code[1], memory), memory);
  put(made, "display", copy(code[2], memory), memory);
  return made;
}

Json Expander::concept_of(std::string_view name) const {
  Memory& memory = const_cast<Memory&>(memory_);
  Json made(rapidjson::kObjectType), codings(rapidjson::kArrayType);
  codings.PushBack(coding(name), memory);
  put(made, "coding", std::move(codings), memory);
  return made;
}

// Codes and times; nothing where a time is one that the fact does not have, or nothing else was left.
std::optional<Json> Expander::resolve(const Json& from, const Times& times) {
  if (from.IsString()) {
    const std::string_view all = text(from);
    if (all.starts_with("@")) return concept_of(all.substr(1));
    std::string out;
    std::size_t done = 0;
    for (std::size_t at = all.find("{{"); at != std::string_view::npos; at = all.find("{{", done)) {
      const std::size_t end = all.find("}}", at);
      std::string_view token = all.substr(at + 2, end - at - 2), as;
      if (const std::size_t colon = token.find(':'); colon != std::string_view::npos) {
        as = token.substr(colon + 1);
        token = token.substr(0, colon);
      }
      std::optional<std::string> when(token);
      if (token == "at") when = times.at;
      if (token == "end") when = times.end;
      if (token == "recorded") when = times.recorded;
      out += all.substr(done, at - done);
      done = end + 2;
      if (when)
        out += time(*when, as);
      else if (at == 0 && done == all.size())
        return std::nullopt;
    }
    return make_text(out + std::string(all.substr(done)), memory_);
  }
  if (from.IsArray()) {
    Json out(rapidjson::kArrayType);
    for (const Json& item : from.GetArray())
      if (std::optional<Json> value = resolve(item, times)) out.PushBack(*value, memory_);
    if (out.Empty() && !from.Empty()) return std::nullopt;
    return out;
  }
  if (from.IsObject()) {
    Json out(rapidjson::kObjectType);
    for (auto member = from.MemberBegin(); member != from.MemberEnd(); ++member)
      if (std::optional<Json> value = resolve(member->value, times))
        put(out, text(member->name), std::move(*value), memory_);
    if (out.ObjectEmpty() && !from.ObjectEmpty()) return std::nullopt;
    return out;
  }
  return copy(from, memory_);
}

Json Expander::answer(const Json& from, const Times& times) {
  if (from.IsObject() && find(from, "answer") != nullptr) {
    Json made = answer(*find(from, "answer"), times);
    put(made, "item", answer_items(*find(from, "item"), times), memory_);
    return made;
  }
  Json made(rapidjson::kObjectType);
  if (from.IsBool())
    put(made, "valueBoolean", copy(from, memory_), memory_);
  else if (from.IsNumber())
    put(made, "valueInteger", copy(from, memory_), memory_);
  else if (from.IsObject()) {
    Json quantity(rapidjson::kObjectType);
    put(quantity, "value", copy(*find(from, "value"), memory_), memory_);
    put(quantity, "unit", copy(*find(from, "unit"), memory_), memory_);
    put(quantity, "system", make_text("http://unitsofmeasure.org", memory_), memory_);
    put(quantity, "code", copy(*find(from, "unit"), memory_), memory_);
    put(made, "valueQuantity", std::move(quantity), memory_);
  } else if (text(from).starts_with("@"))
    put(made, "valueCoding", coding(text(from).substr(1)), memory_);
  else
    put(made, "valueDate", std::move(resolve(from, times).value()), memory_);
  return made;
}

Json Expander::answer_items(const Json& answers, const Times& times) {
  Json items(rapidjson::kArrayType);
  for (auto member = answers.MemberBegin(); member != answers.MemberEnd(); ++member) {
    Json item(rapidjson::kObjectType), all(rapidjson::kArrayType);
    put(item, "linkId", copy(member->name, memory_), memory_);
    if (member->value.IsArray())
      for (const Json& one : member->value.GetArray()) all.PushBack(answer(one, times), memory_);
    else
      all.PushBack(answer(member->value, times), memory_);
    put(item, "answer", std::move(all), memory_);
    items.PushBack(item, memory_);
  }
  return items;
}

template <typename MakeId>
Json Expander::fact(const Json& from, MakeId make_id) {
  const auto member = [&](const char* name) -> std::optional<std::string> {
    const Json* const found = from.IsObject() ? find(from, name) : nullptr;
    return found != nullptr ? std::optional<std::string>(text(*found)) : std::nullopt;
  };
  const std::string name(from.IsString() ? text(from) : text(*find(from, "fact")));
  const Json* const known = find(*find(data_.facts, "facts"), name);
  Json pattern(rapidjson::kObjectType);
  if (known != nullptr)
    pattern = copy(*known, memory_);
  else {
    (void)data_.named("codes", name);
    put(pattern, "resourceType", make_text("Condition", memory_), memory_);
    put(pattern, "code", make_text("@" + name, memory_), memory_);
  }
  const std::string type(text(*find(pattern, "resourceType")));
  const Times times{member("at"), member("end"), member("recorded") ? member("recorded") : member("at")};
  const Json* const defaults = find(*find(data_.facts, "defaults"), type);
  Json whole = defaults != nullptr ? merge_patch(*defaults, pattern, memory_) : std::move(pattern);
  if (const Json* const with = from.IsObject() ? find(from, "with") : nullptr)
    whole = merge_patch(whole, *with, memory_);
  whole = std::move(resolve(whole, times).value());
  if (const Json* const answers = from.IsObject() ? find(from, "answers") : nullptr)
    put(whole, "item", answer_items(*answers, times), memory_);
  if (find(whole, "id") == nullptr) put(whole, "id", make_text(make_id(type), memory_), memory_);
  return whole;
}

void Expander::add_record(const Json& from) {
  Json made = fact(from, [&](const std::string& type) { return type + "-" + std::to_string(++counts_[type]); });
  const std::string type(text(*find(made, "resourceType")));
  record_[type].push_back(std::move(made));
}

Json Expander::bundle(std::vector<Json>& resources, const char* type) {
  Json made(rapidjson::kObjectType), entries(rapidjson::kArrayType);
  put(made, "resourceType", make_text("Bundle", memory_), memory_);
  put(made, "type", make_text(type, memory_), memory_);
  for (Json& resource : resources) {
    Json entry(rapidjson::kObjectType);
    put(entry, "resource", std::move(resource), memory_);
    entries.PushBack(entry, memory_);
  }
  put(made, "entry", std::move(entries), memory_);
  return made;
}

Json Expander::make_context() {
  const Json* const named_hook = find(row_, "hook");
  const std::string hook(named_hook != nullptr ? text(*named_hook) : "patient-view");
  Json context(rapidjson::kObjectType);
  if (hook != "order-dispatch") put(context, "userId", make_text("Practitioner/practitioner-1", memory_), memory_);
  put(context, "patientId", make_text("patient-1", memory_), memory_);
  if (hook == "order-select") {
    Json selections(rapidjson::kArrayType);
    for (const std::string& selection : selections_) selections.PushBack(make_text(selection, memory_), memory_);
    put(context, "selections", std::move(selections), memory_);
  }
  const char* const field = hook == "order-select" || hook == "order-sign" ? "draftOrders"
                            : hook == "appointment-book"                   ? "appointments"
                            : hook == "problem-list-item-create"           ? "conditions"
                                                                           : nullptr;
  if (field != nullptr) put(context, field, bundle(drafts_, "collection"), memory_);
  if (hook == "encounter-start" || hook == "encounter-discharge")
    put(context, "encounterId", make_text("Encounter-0", memory_), memory_);
  if (hook == "order-dispatch") put(context, "performer", make_text("Organization/organization-1", memory_), memory_);
  if (const Json* const own = find(row_, "context")) context = merge_patch(context, *own, memory_);
  return std::move(resolve(context, {}).value());
}

// V-86: other ids, another order, and extensions that nobody asked for.
void replace_ids(Json& value, const std::set<std::string>& references, Memory& memory) {
  if (value.IsString()) {
    const std::string old(text(value));
    if (references.contains(old)) value = make_text(std::string(old).insert(old.find('/') + 1, "z"), memory);
    if (old == "patient-1" || old == "Patient/patient-1")
      value = make_text(std::string(old).insert(old.size() - 9, "z"), memory);
  }
  if (value.IsArray())
    for (Json& item : value.GetArray()) replace_ids(item, references, memory);
  if (value.IsObject())
    for (auto member = value.MemberBegin(); member != value.MemberEnd(); ++member)
      replace_ids(member->value, references, memory);
}

void Expander::change(Json& request) {
  const auto mark = [&](Json& resource) {
    Json extension(rapidjson::kObjectType), all(rapidjson::kArrayType);
    put(extension, "url", make_text("http://example.org/irrelevant", memory_), memory_);
    put(extension, "valueString", make_text("x", memory_), memory_);
    all.PushBack(extension, memory_);
    put(resource, "extension", std::move(all), memory_);
  };
  std::set<std::string> references;
  for (const char* const part : {"prefetch", "context"}) {
    Json& holder = request[part];
    for (auto member = holder.MemberBegin(); member != holder.MemberEnd(); ++member) {
      const Json* const entries = find(member->value, "entry");
      if (entries == nullptr) continue;
      Json reversed(rapidjson::kArrayType);
      for (rapidjson::SizeType i = entries->Size(); i-- > 0;) {
        Json entry = copy((*entries)[i], memory_);
        Json& resource = entry["resource"];
        const std::string id(text(resource["id"]));
        references.insert(std::string(text(resource["resourceType"])) + "/" + id);
        put(resource, "id", make_text("z" + id, memory_), memory_);
        mark(resource);
        reversed.PushBack(entry, memory_);
      }
      put(member->value, "entry", std::move(reversed), memory_);
    }
  }
  replace_ids(request, references, memory_);
  mark(request["prefetch"]["patient"]);
  if (const Json* const encounter = find(request["context"], "encounterId")) {
    const std::string id(text(*encounter));
    if (references.contains("Encounter/" + id))
      put(request["context"], "encounterId", make_text("z" + id, memory_), memory_);
  }
}

std::string Expander::body() {
  const Json* const own_patient = find(row_, "patient");
  const Json& patient = *find(data_.facts, "patient");
  const Json nothing(rapidjson::kObjectType);
  const Json whole_patient = merge_patch(patient, own_patient != nullptr ? *own_patient : nothing, memory_);
  Json chart_of = std::move(resolve(whole_patient, {}).value());
  if (const Json* const record = find(row_, "record"))
    for (const Json& from : record->GetArray()) add_record(from);
  const Json* const unrelated = find(row_, "unrelated");
  const int many = form_ == Form::kManyUnrelated ? 5000 : unrelated != nullptr ? unrelated->GetInt() : 0;
  const Json& names = *find(data_.facts, "unrelated");
  for (int i = 1; i <= many; ++i) {
    Json from(rapidjson::kObjectType);
    put(from, "fact", copy(names[static_cast<rapidjson::SizeType>(i) % names.Size()], memory_), memory_);
    put(from, "at", make_text(std::to_string(7 * i % 3000 + 1) + "d", memory_), memory_);
    add_record(from);
  }
  if (const Json* const drafts = find(row_, "drafts"))
    for (const Json& from : drafts->GetArray()) {
      drafts_.push_back(fact(from, [&](const std::string&) { return "draft-" + std::to_string(drafts_.size() + 1); }));
      const Json* const selected = from.IsObject() ? find(from, "selected") : nullptr;
      if (selected == nullptr || selected->GetBool())
        selections_.push_back(std::string(text(drafts_.back()["resourceType"])) + "/" +
                              std::string(text(drafts_.back()["id"])));
    }
  Json request(rapidjson::kObjectType), prefetch(rapidjson::kObjectType);
  const Json* const hook = find(row_, "hook");
  put(request, "hook", make_text(hook != nullptr ? text(*hook) : "patient-view", memory_), memory_);
  put(request, "hookInstance", make_text("b4f0a2c6-6c0e-4d3a-9d3e-0123456789ab", memory_), memory_);
  put(request, "context", make_context(), memory_);
  put(prefetch, "patient", std::move(chart_of), memory_);
  for (const auto& [type, key] : kKeys) {
    put(prefetch, key, bundle(record_[type], "searchset"), memory_);
    record_.erase(type);
  }
  if (!record_.empty()) throw std::runtime_error("no prefetch key for " + record_.begin()->first);
  put(request, "prefetch", std::move(prefetch), memory_);
  if (form_ == Form::kOtherIdsAndOrder) change(request);
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  request.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace

Request Vignettes::request(std::size_t row, Form form) const {
  Expander expander(*data_, data_->rows.at(row), form);
  std::string body = expander.body();
  return {std::move(body), expander.now()};
}

}  // namespace vignettes
