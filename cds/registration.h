// The registration sheet: what an EHR's team has to know to connect one client, from what is loaded.
#pragma once

#include <string>
#include <vector>

#include "cds/catalogue.h"

namespace cds {

// "https://www.ndorms.ox.ac.uk": every host that links, sources and icons of cards of the client's services can have.
// An EHR shows no link whose host was not registered (CDS Hooks 3.0, "Trusting CDS Services": "allow list").
std::vector<std::string> link_hosts(const Catalogue& catalogue, const Client& client);

// The sheet as Markdown; `public_urls` are the service's base URLs.
std::string registration_sheet(const Catalogue& catalogue, const Client& client,
                               const std::vector<std::string>& public_urls);

}  // namespace cds
