#include <ostream>

#include "commands/commands.h"

namespace commands {

int check(const std::string& config, std::ostream& out, std::ostream& err) {
  const auto catalogue = load_catalogue(config_folder(config), err);
  if (!catalogue) return 1;
  out << cds::describe(*catalogue);
  return 0;
}

}  // namespace commands
