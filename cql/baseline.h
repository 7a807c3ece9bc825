// A Baseline is what every define gives for a patient of whom nothing is on record, and what each of them looked at to
// give it. An Evaluation that has one evaluates only those defines of which something that they looked at differs: most
// of a library asks for what most patients don't have. Every define gives the same value with a Baseline and without.
//
// Immutable once it is made, and shared between threads. Its program and value sets must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cql/evaluation.h"
#include "cql/now.h"
#include "cql/value.h"

namespace cql {

constexpr std::uint32_t kNoDefine = 0xFFFFFFFF;

// Something outside of a define that its value depends on.
struct Read {
  enum class What : std::uint8_t { kDefine, kParameter, kResources, kMembers, kPatientId };
  What what;
  std::uint32_t id;         // of the define, declaration, type or plan; kPatientId: none
  std::uint32_t place = 0;  // kMembers: of the plan's set
  bool operator==(const Read&) const = default;
};

class Baseline {
 public:
  // For requests that give parameters like these; one that differs is another thing that its defines looked at.
  Baseline(const Program& program, const fhir::ValueSets& value_sets, const Parameters& parameters,
           const Budget& budget = {});
  ~Baseline();
  Baseline(const Baseline&) = delete;
  Baseline& operator=(const Baseline&) = delete;

  struct Known {
    Value value;
    std::span<const Read> reads;  // in the order in which they were looked at
    bool timeless = false;        // nothing but its reads decides: it didn't ask for the moment
  };
  // nullptr: a define that failed, a parameter that nothing asked for.
  const Known* define(std::uint32_t id) const { return defines_[id].is_known ? &defines_[id].known : nullptr; }
  const Value* parameter(std::uint32_t declaration) const {
    return parameters_[declaration].is_known ? &parameters_[declaration].known.value : nullptr;
  }

 private:
  struct Entry {
    Known known;
    bool is_known = false;
  };
  fhir::Facts nobody_;
  std::unique_ptr<Evaluation> evaluation_;  // keeps the values
  std::vector<std::vector<Read>> reads_;    // by define
  std::vector<Entry> defines_, parameters_;
};

// What an evaluation writes down while a Baseline is made.
class Recorder {
 public:
  explicit Recorder(std::size_t defines) : reads_(defines), timeless_(defines) {}

  void note(const Read& read);
  // While a define is being evaluated; what it needs is evaluated inside.
  class Scope {
   public:
    Scope(Recorder* recorder, const Now& now, std::uint32_t define);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    Recorder* recorder_;
    const Now& now_;
    std::uint32_t define_, outer_ = 0;
    bool outer_asked_ = false;
  };

  std::vector<std::vector<Read>>& reads() { return reads_; }
  bool is_timeless(std::uint32_t define) const { return timeless_[define]; }

 private:
  std::vector<std::vector<Read>> reads_;
  std::vector<bool> timeless_;
  std::uint32_t current_ = kNoDefine;
};

// The same in everything that CQL can tell apart. For resources: the very same. Values that are nested too deeply to
// leave an evaluation are taken for different.
bool is_identical(const Value& a, const Value& b, int depth = 0);

}  // namespace cql
