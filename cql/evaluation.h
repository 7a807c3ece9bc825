// An Evaluation answers the defines of a Program for one patient: lazily, each at most once. `now` is fixed for its
// lifetime. For one thread; keep it no longer than its Program, ValueSets and Facts: values point into all of them.
//
//   Evaluation evaluation(program, value_sets, facts, parameters, now);
//   Result<Value> value = evaluation.value(define);
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "cql/program.h"
#include "cql/value.h"
#include "fhir/facts.h"
#include "fhir/value_set.h"

namespace cql {

// Parameters by name, as plain data; those the program does not declare are ignored, those declared and not given have
// their default, else null. Views must outlive the Evaluation.
class Parameters {
 public:
  void set_string(std::string name, std::string value);
  void set_strings(std::string name, std::vector<std::string> values);
  void set_resources(std::string name, std::vector<base::JsonView> resources);  // of types that R4 has, else left out
  void set_quantity(std::string name, base::Decimal value, std::string unit);
  void set_integer(std::string name, std::int32_t value);
  void set_decimal(std::string name, base::Decimal value);
  void set_boolean(std::string name, bool value);
  // As write_json writes a value of the declared type; see cql/read_json.h.
  void set_json(std::string name, base::JsonView value);

  struct Entry;
  const std::vector<std::pair<std::string, std::shared_ptr<const Entry>>>& entries() const { return entries_; }

 private:
  void put(std::string name, std::shared_ptr<const Entry> entry);
  std::vector<std::pair<std::string, std::shared_ptr<const Entry>>> entries_;
};

// Ours: what the evaluation of one request may take, so that neither a library that never ends nor a product of large
// lists holds the service. A define may take half of what is left when it is asked for: one that takes too much fails,
// and leaves enough for all others.
struct Budget {
  std::uint64_t steps = 50'000'000;            // rows of queries, items that operators look at, calls
  std::size_t bytes = std::size_t{512} << 20;  // of values
};

class Baseline;  // cql/baseline.h: makes it faster

class Evaluation {
 public:
  // `baseline`: of the same program and value sets, or nullptr.
  Evaluation(const Program& program, const fhir::ValueSets& value_sets, const fhir::Facts& facts,
             const Parameters& parameters, const base::Instant& now, const Budget& budget = {},
             const Baseline* baseline = nullptr);
  ~Evaluation();
  Evaluation(const Evaluation&) = delete;
  Evaluation& operator=(const Evaluation&) = delete;

  // kInternal "cql-error": the library, the define, the place in the CQL, and what was wrong; never the patient's data.
  // A define that reads one that failed fails too; all others still answer.
  base::Result<Value> value(DefineId define);
  // The value of a parameter, as given or its default.
  base::Result<Value> parameter(ParameterId parameter);

  // The resource ("Condition/c1") that a failed define was looking at, "" where it was none: for people who trace an
  // evaluation, never for a log.
  std::string resource_of_failure(DefineId define) const;

  struct State;
  State& state() { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

// A value as text for people (evidence, traces): strings bare, dates in ISO, quantities as "3 weeks", null as "null".
std::string to_text(const Value& value);
// A value as JSON for `--define` and `--trace`: FHIR elements as they are, dates as strings, intervals and tuples as
// objects.
void write_json(base::JsonWriter& writer, const Value& value);
// A value as a FHIR element, for a dynamicValue: String/Code/Date to a JSON primitive, Code to Coding, Concept to
// CodeableConcept, Quantity to Quantity, a FHIR element as it is, lists to arrays. False (nothing written) for null.
bool write_fhir(base::JsonWriter& writer, const Value& value);

}  // namespace cql
