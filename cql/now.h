// Now: the moment that an evaluation is for, fixed for its lifetime. It notes that it was asked for: what never asks
// for it is the same at any moment and in any time zone.
#pragma once

#include "base/instant.h"
#include "fhir/date_time.h"

namespace cql {

class Now {
 public:
  explicit Now(const base::Instant& instant)
      : offset_minutes_(instant.offset_minutes), moment_(fhir::from_instant(instant)), today_(moment_) {
    today_ = {moment_.year, moment_.month, moment_.day, 0, 0, 0, fhir::Precision::kDay, 0, 0};
  }

  int offset_minutes() const {
    asked_ = true;
    return offset_minutes_;
  }
  const fhir::DateTime& moment() const {
    asked_ = true;
    return moment_;
  }
  const fhir::DateTime& today() const {
    asked_ = true;
    return today_;
  }

  bool was_asked() const { return asked_; }
  void set_asked(bool asked) const { asked_ = asked; }

 private:
  int offset_minutes_;
  fhir::DateTime moment_, today_;
  mutable bool asked_ = false;
};

}  // namespace cql
