// The command line.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "base/memory_blocks.h"
#include "commands/commands.h"

namespace {

constexpr std::size_t kRoom = std::size_t{128} << 20;  // addresses only, until they are used

int run(int argc, char** argv) {
  CLI::App app{"Ischia: a CDS Hooks service for buttock and leg pain.", "ischia"};
  app.set_version_flag("--version", "ischia " ISCHIA_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  std::string config;
  const auto add_config = [&config](CLI::App* command) {
    command->add_option("--config", config, "folder with settings.json, services/, criteria/, valuesets/")
        ->type_name("DIR");
  };

  commands::ServeOptions serve;
  CLI::App* serve_command = app.add_subcommand("serve", "answer CDS Hooks calls over HTTP until SIGTERM or Ctrl-C");
  add_config(serve_command);
  serve_command->add_option("--listen", serve.listen, "where to listen, else as settings.json says")
      ->type_name("http://ADDRESS:PORT");
  serve_command->add_option("--now", serve.now, "stop the clock at this moment (loopback only)")->type_name("TIME");
  serve_command->add_flag("--insecure-listen", serve.insecure_listen,
                          "serve an address other than loopback, though callers are not authenticated and nothing is "
                          "encrypted: for a container whose port is published on loopback only");

  commands::EvaluateOptions evaluate;
  CLI::App* evaluate_command = app.add_subcommand("evaluate", "print the answer to one request, as the server would");
  add_config(evaluate_command);
  evaluate_command->add_option("REQUEST", evaluate.request, "file with a hook request")->required()->type_name("FILE");
  evaluate_command->add_option("--service", evaluate.service, "which service, else the hook's only one")
      ->type_name("ID");
  evaluate_command->add_option("--now", evaluate.now, "evaluate at this moment: 2025-11-10T12:00:00Z")
      ->type_name("TIME");
  evaluate_command->add_option("--client", evaluate.client, "as this client of settings.json would get it")
      ->type_name("NAME");
  auto* define = evaluate_command->add_option("--define", evaluate.define, "print this define's value as JSON instead");
  define->type_name("NAME");
  evaluate_command->add_flag("--trace", evaluate.trace, "print the values of all defines instead")->excludes(define);

  commands::CqlOptions cql;
  CLI::App* cql_command = app.add_subcommand("cql", "print the values of a CQL library's defines, as JSON");
  cql_command->add_option("LIBRARY", cql.library_file, "file with ELM, a FHIR Library, or a Bundle of these")
      ->required()
      ->type_name("FILE");
  cql_command->add_option("--library", cql.library, "which library of the file, else the one that no other includes")
      ->type_name("NAME");
  cql_command->add_option("--library-dir", cql.library_folder, "where included libraries are, else beside the file")
      ->type_name("DIR");
  cql_command->add_option("--valuesets", cql.value_sets, "folder with ValueSets, or Bundles of them")->type_name("DIR");
  cql_command->add_option("--data", cql.data, "file with a Bundle: a Patient and what is known of them")
      ->type_name("FILE");
  cql_command->add_option("--parameters", cql.parameters, "file with the parameters' values, by name")
      ->type_name("FILE");
  cql_command->add_option("--now", cql.now, "evaluate at this moment: 2025-11-10T12:00:00Z")->type_name("TIME");
  cql_command->add_option("--define", cql.defines, "only these defines")->type_name("NAME");

  CLI::App* check_command = app.add_subcommand("check", "load everything, list it, and name every problem");
  add_config(check_command);

  CLI::App* explain_command =
      app.add_subcommand("explain", "print what the criteria say and know, as a page for reviewers (Markdown)");
  add_config(explain_command);
  std::string profile;
  std::vector<std::string> profiles;
  auto* profile_option = explain_command->add_option(
      "--profile", profile, "the criteria, thresholds and words as this profile has them (a name in profiles/)");
  profile_option->type_name("NAME");
  explain_command->add_option("--diff", profiles, "what differs between two profiles")
      ->expected(2)
      ->type_name("NAME NAME")
      ->excludes(profile_option);
  std::string client;
  CLI::App* connect_command = app.add_subcommand("connect", "print what an EHR's team has to know to connect a client");
  add_config(connect_command);
  connect_command->add_option("CLIENT", client, "its name in settings.json")->required()->type_name("NAME");

  std::string response;
  CLI::App* show_command = app.add_subcommand("show", "print the cards of an answer in readable form");
  show_command->add_option("RESPONSE", response, "file with the body of an answer")->required()->type_name("FILE");

  CLI11_PARSE(app, argc, argv);
  if (*serve_command) {
    serve.version = ISCHIA_VERSION;
    serve.config = config;
    return commands::serve(serve, std::cerr);
  }
  if (*evaluate_command) {
    evaluate.config = config;
    return commands::evaluate(evaluate, std::cout, std::cerr);
  }
  if (*cql_command) {
    base::use_large_pages(kRoom);
    return commands::cql(cql, std::cout, std::cerr);
  }
  if (*check_command) return commands::check(config, std::cout, std::cerr);
  if (*explain_command) {
    if (!profile.empty()) profiles = {profile};
    return commands::explain({config, profiles}, std::cout, std::cerr);
  }
  if (*connect_command) return commands::connect(config, client, std::cout, std::cerr);
  return commands::show(response, std::cout, std::cerr);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& exception) {
    std::cerr << "ischia: " << exception.what() << '\n';
    return 1;
  }
}
