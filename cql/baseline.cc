#include "cql/baseline.h"

#include <algorithm>
#include <utility>

#include "cql/state.h"

namespace cql {
namespace {

// Null is not the empty text.
bool is_identical(std::string_view a, std::string_view b) {
  return a == b && (a.data() == nullptr) == (b.data() == nullptr);
}

bool is_identical(const QuantityBody& a, const QuantityBody& b) {
  return a.value == b.value && is_identical(a.unit, b.unit);
}

bool is_identical(const CodeBody& a, const CodeBody& b) {
  return is_identical(a.code, b.code) && is_identical(a.system, b.system) && is_identical(a.version, b.version) &&
         is_identical(a.display, b.display);
}

bool is_identical(const IntervalBody& a, const IntervalBody& b, int depth) {
  return is_identical(a.low, b.low, depth) && is_identical(a.high, b.high, depth) && a.low_closed == b.low_closed &&
         a.high_closed == b.high_closed && a.point_type == b.point_type && a.uncertainty == b.uncertainty;
}

bool is_identical(const TupleBody& a, const TupleBody& b, int depth) {
  return a.type_name == b.type_name &&
         std::ranges::equal(a.elements, b.elements, [depth](const TupleElement& x, const TupleElement& y) {
           return x.name == y.name && is_identical(x.value, y.value, depth);
         });
}

}  // namespace

bool is_identical(const Value& a, const Value& b, int depth) {
  constexpr int kDeepest = 200;  // as of what leaves an evaluation
  if (a.type() != b.type() || depth > kDeepest) return false;
  switch (a.type()) {
    case ValueType::kNull:
      return true;
    case ValueType::kBoolean:
      return a.as_boolean() == b.as_boolean();
    case ValueType::kInteger:
      return a.as_integer() == b.as_integer();
    case ValueType::kLong:
      return a.as_long() == b.as_long();
    case ValueType::kDecimal:
      return a.as_decimal() == b.as_decimal();
    case ValueType::kString:
    case ValueType::kValueSet:
    case ValueType::kCodeSystem:
      return is_identical(a.as_string(), b.as_string());
    case ValueType::kDate:
    case ValueType::kDateTime:
      return a.as_date_time() == b.as_date_time();
    case ValueType::kTime:
      return a.as_time() == b.as_time();
    case ValueType::kQuantity:
      return is_identical(a.as_quantity(), b.as_quantity());
    case ValueType::kRatio:
      return is_identical(a.as_ratio().numerator, b.as_ratio().numerator) &&
             is_identical(a.as_ratio().denominator, b.as_ratio().denominator);
    case ValueType::kCode:
      return is_identical(a.as_code(), b.as_code());
    case ValueType::kConcept:
      return is_identical(a.as_concept().display, b.as_concept().display) &&
             std::ranges::equal(a.as_concept().codes, b.as_concept().codes,
                                [](const CodeBody& x, const CodeBody& y) { return is_identical(x, y); });
    case ValueType::kList:
      return std::ranges::equal(a.as_list().items, b.as_list().items,
                                [depth](const Value& x, const Value& y) { return is_identical(x, y, depth + 1); });
    case ValueType::kInterval:
      return is_identical(a.as_interval(), b.as_interval(), depth + 1);
    case ValueType::kTuple:
      return is_identical(a.as_tuple(), b.as_tuple(), depth + 1);
    case ValueType::kFhir:
      return a.fhir_type() == b.fhir_type() && a.fhir_json().node() == b.fhir_json().node() &&
             a.fhir_extra().node() == b.fhir_extra().node();
  }
  return false;
}

void Recorder::note(const Read& read) {
  if (current_ == kNoDefine) return;
  std::vector<Read>& reads = reads_[current_];
  if (std::ranges::find(reads, read) == reads.end()) reads.push_back(read);
}

Recorder::Scope::Scope(Recorder* recorder, const Now& now, std::uint32_t define)
    : recorder_(recorder), now_(now), define_(define) {
  if (!recorder_) return;
  outer_ = std::exchange(recorder_->current_, define_);
  outer_asked_ = now_.was_asked();
  now_.set_asked(false);
}

Recorder::Scope::~Scope() {
  if (!recorder_) return;
  if (define_ != kNoDefine) recorder_->timeless_[define_] = !now_.was_asked();
  recorder_->current_ = outer_;
  now_.set_asked(outer_asked_);
}

Baseline::Baseline(const Program& program, const fhir::ValueSets& value_sets, const Parameters& parameters,
                   const Budget& budget)
    : nobody_(""),
      evaluation_(std::make_unique<Evaluation>(program, value_sets, nobody_, parameters, base::Instant{}, budget)),
      defines_(program.define_count()),
      parameters_(program.compiled().declarations.size()) {
  Evaluation::State& state = evaluation_->state();
  Recorder recorder(program.define_count());
  state.recorder = &recorder;
  for (DefineId id = 0; id < defines_.size(); ++id) defines_[id].is_known = evaluation_->value(id).has_value();
  state.recorder = nullptr;
  reads_ = std::move(recorder.reads());
  for (DefineId id = 0; id < defines_.size(); ++id)
    defines_[id].known = {state.defines[id].value, reads_[id], recorder.is_timeless(id)};
  for (std::uint32_t id = 0; id < parameters_.size(); ++id) {
    parameters_[id].is_known = state.parameters[id].status == Evaluation::State::Status::kDone;
    parameters_[id].known.value = state.parameters[id].value;
  }
}

Baseline::~Baseline() = default;

}  // namespace cql
