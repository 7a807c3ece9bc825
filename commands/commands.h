// The commands of the program, one source file each, and what they share. Each prints to `out` what was asked for, to
// `err` what a person has to know, and gives the exit status.
#pragma once

#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "cds/catalogue.h"

namespace commands {

struct ServeOptions {
  std::string version;  // of the program
  std::string config;
  std::string listen;            // "": as settings.json says
  std::string now;               // "": the machine's clock; else the moment at which it stands still
  bool insecure_listen = false;  // lets `listen` be other than loopback
};
// Serves until SIGTERM or SIGINT; requests that run then finish. 0 when all did. Loads its settings and knowledge anew
// on SIGHUP and when a file of them has changed.
int serve(const ServeOptions& options, std::ostream& err);

struct EvaluateOptions {
  std::string request;  // file
  std::string config;
  std::string service;  // "": the only one of the request's hook
  std::string now;
  std::string define;  // its value instead of the answer
  bool trace = false;  // the values of all defines instead
  std::string client;  // as this client of settings.json would get it; "": nobody in particular
};
int evaluate(const EvaluateOptions& options, std::ostream& out, std::ostream& err);

struct CqlOptions {
  std::string library_file;          // ELM, a FHIR Library, or a Bundle of these
  std::string library;               // which of the file's libraries; "": the one that no other includes
  std::string library_folder;        // where included libraries are; "": beside the file
  std::string value_sets;            // folder of ValueSets; "": those of the files read so far
  std::string data;                  // a Bundle with a Patient; "": no data
  std::string parameters;            // JSON, values by name, each as the parameter's declared type
  std::string now;                   // as in EvaluateOptions
  std::vector<std::string> defines;  // empty: all of the library
};
// Prints the values of a library's defines as JSON. 1 when one failed, in whose place stands {"failed": MESSAGE}.
int cql(const CqlOptions& options, std::ostream& out, std::ostream& err);

// Loads everything in the folder: what there is to `out`, what is wrong to `err`; 1 when anything is.
int check(const std::string& config, std::ostream& out, std::ostream& err);

struct ExplainOptions {
  std::string config;
  std::vector<std::string> profiles;  // none: all that the folder knows; one: as it has it; two: what differs
};
// Prints docs/knowledge.md: cards, thresholds, logic and codes of the folder in readable form; or the cards, words,
// thresholds and logic of one profile, without what it leaves out; or what differs between two. The same folder gives
// the same page. The CQL is read beside its ELM. Not 0 for a profile that there is not.
int explain(const ExplainOptions& options, std::ostream& out, std::ostream& err);

// Prints the registration sheet of a client of settings.json, for the EHR's team.
int connect(const std::string& config, const std::string& name, std::ostream& out, std::ostream& err);

// Prints an answer's cards for people.
int show(const std::string& response_file, std::ostream& out, std::ostream& err);

// `given`, else ./config, else the first config/ beside or above the program.
std::string config_folder(const std::string& given);
// Nothing, and the problems on `err`, when it cannot be loaded. `profile` "": the one that settings.json names.
std::shared_ptr<const cds::Catalogue> load_catalogue(const std::string& folder, std::ostream& err,
                                                     const std::string& profile = "");
base::Result<base::Instant> parse_now(const std::string& now);  // "" is the machine's clock
int fail(const base::Problem& problem, std::ostream& err);      // 1

}  // namespace commands
