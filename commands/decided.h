// What a profile decides by itself, whatever the record says: `"Guidelines apply" and X` is false in `seed`, and a list
// that only holds such things is empty. Works on ELM, define by define; what needs a record is unknown.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/json.h"
#include "cds/load_files.h"

namespace commands {

// A definition and the library that it stands in.
struct Defined {
  base::JsonView definition;  // missing when there is none
  std::string_view library;
};

// A value that is the same for every record, or unknown.
struct Known {
  enum class Kind { kUnknown, kNull, kEmptyList, kBoolean, kString };
  Kind kind = Kind::kUnknown;
  bool boolean = false;
  std::string_view string;

  bool is_nothing() const { return kind == Kind::kNull || kind == Kind::kEmptyList; }
  bool is(bool value) const { return kind == Kind::kBoolean && boolean == value; }
  bool operator==(const Known&) const = default;
};

class Decided {
 public:
  // The libraries' ELM, which must outlive this, and the value of the parameter "Profile"; "" leaves it unknown.
  Decided(const std::vector<cds::LoadedFile>& libraries, std::string profile);

  Known value(base::JsonView expression, std::string_view library) const;
  Known value_of_define(std::string_view library, std::string_view name) const;
  // A condition: true or false where it is either for every record; null counts as false, as in `if` and `where`.
  Known truth(base::JsonView condition, std::string_view library) const;

  // Every part of an expression that the profile leaves open, itself first: neither what an `if` passes by, nor what is
  // the same for every record.
  using Visit = std::function<void(base::JsonView part)>;
  void visit_open(base::JsonView expression, std::string_view library, const Visit& visit) const;
  // The operands of an And or Or that decide it: not those that are always true, or always false.
  std::vector<base::JsonView> open_operands(base::JsonView logical, std::string_view library) const;

  // What an ExpressionRef or FunctionRef refers to; nothing for functions of one name that differ in their types only.
  Defined referred(base::JsonView reference, std::string_view library) const;
  Defined find(std::string_view library, std::string_view name) const;

 private:
  struct Library {
    std::map<std::string_view, std::string_view> includes;  // local name -> library
    std::multimap<std::string_view, base::JsonView> definitions;
  };
  // Where an expression stands, and what is known of its function's operands; null outside functions.
  struct Scope {
    std::string_view library;
    const std::map<std::string_view, Known>* operands;
  };
  std::string_view library_of(base::JsonView reference, std::string_view library) const;
  Known value_in(base::JsonView expression, const Scope& scope) const;
  Known computed(base::JsonView expression, const Scope& scope) const;
  Known truth_in(base::JsonView condition, const Scope& scope) const;
  Known of_function(base::JsonView reference, const Scope& scope) const;
  Known of_logic(std::string_view type, base::JsonView expression, const Scope& scope) const;
  Known of_choice(base::JsonView expression, const Scope& scope) const;
  Known of_membership(base::JsonView expression, const Scope& scope) const;
  Known of_list(std::string_view type, base::JsonView expression, const Scope& scope) const;
  Known of_query(base::JsonView query, const Scope& scope) const;
  Known of_coalesce(base::JsonView expression, const Scope& scope) const;

  std::string profile_;
  std::map<std::string_view, Library> libraries_;
  mutable std::map<std::pair<std::string_view, std::string_view>, Known> defines_;
  mutable std::unordered_map<const base::JsonNode*, Known> expressions_;  // but for those whose operands are known
};

// An expression's operands, one or several.
std::vector<base::JsonView> operands(base::JsonView expression);

}  // namespace commands
