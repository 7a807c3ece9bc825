// Artefacts: libraries and value sets as people publish them: ELM files ({"library": ...}), FHIR Library resources that
// carry ELM (application/elm+json, base64), ValueSet resources, and Bundles of all these. Read from files, found by
// name, and made into a Program.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "cql/program.h"
#include "fhir/value_set.h"

namespace commands {

class Artefacts {
 public:
  struct Library {
    std::string id, version, file;
    base::JsonView elm;  // {"library": ...}
  };

  // Takes what a file holds; anything else in a Bundle is left aside. kNotFound "file-unreadable", as
  // base::read_json_file, kMalformed "library-malformed" (ELM that is no base64 or no JSON), "artefact-unknown" (the
  // file holds none of the kinds), "library-repeated", "value-set-repeated" (another one of that name, with other
  // content).
  base::Result<void> read_file(const std::string& path);
  // The folder's *.json in the order of their names; what is none of the kinds is passed over. As read_file.
  base::Result<void> read_folder(const std::string& path);

  // The one library that no other one includes: what a file of several is about.
  // kNotFound "library-missing", kMalformed "library-ambiguous" (names them).
  base::Result<const Library*> main_library() const;
  const std::deque<Library>& libraries() const { return libraries_; }

  // The libraries that one includes, itself or through others, itself too; those not read yet are looked for in
  // `folder` as ID-VERSION.json and ID.json, then in all of its files. One that is not found stays for Program::load to
  // report. "" is no folder.
  base::Result<std::vector<const Library*>> with_includes(const Library& library, const std::string& folder);
  // The value sets that libraries declare, and those that these are composed of; others are not even looked at.
  tl::expected<fhir::ValueSets, std::vector<base::Problem>> value_sets_of(
      const std::vector<const Library*>& libraries) const;

 private:
  struct ValueSet {
    std::string file;
    base::JsonView json;
  };

  base::Result<bool> take(base::JsonView json, const std::string& file);
  base::Result<bool> take_resource(base::JsonView resource, const std::string& file);
  base::Result<void> take_elm(base::JsonView elm, const std::string& file);
  const Library* find(std::string_view id, std::string_view version) const;
  base::Result<const Library*> find_in(const std::string& folder, std::string_view id, std::string_view version);

  std::deque<base::JsonDocument> documents_;
  std::deque<Library> libraries_;
  std::map<std::string, ValueSet, std::less<>> value_sets_;  // by url
  std::map<std::string, bool> read_;                         // files, folders
};

}  // namespace commands
