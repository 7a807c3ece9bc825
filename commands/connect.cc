#include <ostream>

#include "cds/registration.h"
#include "commands/commands.h"

namespace commands {

int connect(const std::string& config, const std::string& name, std::ostream& out, std::ostream& err) {
  const auto catalogue = load_catalogue(config_folder(config), err);
  if (!catalogue) return 1;
  const cds::Client* client = cds::find_client(catalogue->settings.clients, name);
  if (client == nullptr)
    return fail({base::ProblemKind::kNotFound, "client-unknown", name,
                 "settings.json has no client of this name in clients: docs/connecting.md says how to add one"},
                err);
  std::vector<std::string> urls = catalogue->settings.public_urls;
  if (urls.empty()) urls.push_back(catalogue->settings.listen);
  out << cds::registration_sheet(*catalogue, *client, urls) << std::flush;
  return out ? 0 : 1;
}

}  // namespace commands
