// A hostile library: the bytes are ELM, one library or a list of them. What loads is evaluated, every define, over a
// chart that has nothing.
#include "cql/evaluation.h"
#include "cql/program.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

constexpr base::Instant kNow{1'762'776'000'000, 0};            // 2025-11-10T12:00Z
constexpr cql::Budget kBudget{20'000, std::size_t{64} << 20};  // it is crashes that are looked for

// A library may name this one.
const fhir::ValueSets& value_sets() {
  static const fhir::ValueSets sets = [] {
    fhir::ValueSets made;
    const base::JsonDocument set = *base::JsonDocument::parse(
        R"({"resourceType": "ValueSet", "url": "http://example.org/set", "compose": {"include": [
            {"system": "http://snomed.info/sct", "concept": [{"code": "22253000"}]},
            {"system": "http://hl7.org/fhir/sid/icd-10-cm",
             "filter": [{"property": "concept", "op": "is-a", "value": "M54"}]}]}})");
    fuzz::require(made.add(set.root(), "set.json").has_value(), "the value set is well-formed");
    return made;
  }();
  return sets;
}

base::JsonDocument chart() {
  return *base::JsonDocument::parse(R"({"resourceType": "Bundle", "type": "collection", "entry": [
      {"resource": {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1980-02"}},
      {"resource": {"resourceType": "Condition", "id": "a", "onsetDateTime": "2025-10-01", "code": {"coding": [
         {"system": "http://snomed.info/sct", "code": "22253000"}], "text": "pain"}}},
      {"resource": {"resourceType": "Observation", "id": "b", "effectiveDateTime": "2025-11-01T08:00:00+01:00",
         "valueQuantity": {"value": 7.5, "unit": "mg/dL", "system": "http://unitsofmeasure.org", "code": "mg/dL"}}},
      {"resource": {"resourceType": "Encounter", "id": "c", "period": {"start": "2025-01", "end": "2025-01-03"}}}]})");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = base::JsonDocument::parse(fuzz::text_of(data, size), {1 << 20, 200});
  if (!document) return 0;
  std::vector<cql::Program::Source> sources;
  if (document->root().is_array())
    for (const base::JsonView each : document->root()) sources.push_back({"a.json", each});
  else
    sources.push_back({"a.json", document->root()});
  const auto program = cql::Program::load(sources, value_sets());
  if (!program) {
    fuzz::require(!program.error().empty(), "a program that is refused has a problem");
    return 0;
  }
  static const base::JsonDocument kChart = chart();
  fhir::Facts facts("1");
  facts.add(kChart.root());
  cql::Evaluation evaluation(*program, value_sets(), facts, {}, kNow, kBudget);
  for (cql::DefineId id = 0; id < program->define_count(); ++id) {
    const base::Result<cql::Value> value = evaluation.value(id);
    if (!value) continue;
    base::JsonWriter writer;
    cql::write_json(writer, *value);
    (void)cql::to_text(*value);
    (void)evaluation.resource_of_failure(id);
    (void)program->needs_of(id);
    (void)program->parameters_of(id);
  }
  return 0;
}
