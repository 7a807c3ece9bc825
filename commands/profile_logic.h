// The logic of config/ as one profile has it: libraries with their CQL, what the profile decides of them, and what can
// be said of an expression then: the words that it may give, the strings, and what it depends on.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cds/load_files.h"
#include "commands/decided.h"
#include "commands/explain_logic.h"

namespace commands {

class ProfileLogic {
 public:
  // Reads the folder's criteria, ELM and CQL, but for conversions of FHIR's types, which have nothing clinical in them.
  // `profile` "": as in any profile. What cannot be read is left out: loading the catalogue before this names it.
  ProfileLogic(const std::string& folder, const std::string& profile);
  ProfileLogic(const ProfileLogic&) = delete;
  ProfileLogic& operator=(const ProfileLogic&) = delete;

  const std::vector<cds::LoadedFile>& libraries() const { return libraries_; }
  const LogicText* text(std::string_view library) const;  // null for a library that is not there
  const Decided& decided() const { return decided_; }

  // What a define of a text may say, as a list of Markdown: sentences, below the conditions that choose between them;
  // {Names} stand for what the record brings. "" when it says nothing in this profile.
  std::string words(std::string_view library, std::string_view define, std::size_t depth) const;
  // The strings that a define may give; nothing when they cannot be told.
  std::optional<std::set<std::string>> strings(std::string_view library, std::string_view define) const;

  // Defines and functions that a define leads to, itself among them, and the parameters that these read.
  struct Reached {
    std::set<std::pair<std::string, std::string>> definitions;  // library, name
    std::set<std::string> parameters;
  };
  void reach(std::string_view library, std::string_view define, Reached& reached) const;

 private:
  void write_words(base::JsonView expression, std::string_view library, std::size_t depth, std::string& out) const;
  void write_choice(base::JsonView condition, const char* how, base::JsonView then, std::string_view library,
                    std::size_t depth, std::string& out) const;
  bool write_choices(base::JsonView expression, std::string_view library, std::size_t depth, std::string& out) const;
  std::string sentence(base::JsonView expression, std::string_view library) const;
  std::string placeholder(base::JsonView expression, std::string_view library) const;
  std::string condition(base::JsonView expression, std::string_view library) const;

  std::vector<cds::LoadedFile> libraries_;
  std::list<std::string> cql_;
  std::map<std::string, LogicText, std::less<>> texts_;
  bool is_chosen_;  // whether there is a profile
  Decided decided_;
};

}  // namespace commands
