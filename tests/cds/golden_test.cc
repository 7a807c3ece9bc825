// Whole exchanges with each kind of EHR: tests/cds/golden/README.md.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "cds/decide.h"
#include "cds/registration.h"
#include "cds/settings_reader.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

std::shared_ptr<const Catalogue> catalogue() {
  static const auto loaded = load_catalogue(support::source_dir() + "/config").value();
  return loaded;
}

std::string folder_of(const std::string& name) { return support::source_dir() + "/tests/cds/golden/" + name + "/"; }

std::string read(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

Client client_of(const std::string& name) {
  const auto entry = base::JsonDocument::parse("[" + read(folder_of(name) + "client.json") + "]");
  EXPECT_TRUE(entry);
  ClientFiles files;
  for (const std::string& each : files_of_clients(entry->root()).templates)
    files.templates.emplace(each,
                            base::read_json_file(support::source_dir() + "/config/clients/" + each + ".json").value());
  SettingsReader reading("client.json");
  std::vector<Client> clients;
  read_clients(entry->root(), "", files, reading, clients);
  for (const base::Problem& problem : reading.problems()) ADD_FAILURE() << base::to_text(problem);
  return clients.empty() ? Client() : clients.front();
}

Decision decided(const std::string& name, const Client& client) {
  auto document = base::read_json_file(folder_of(name) + "request.json").value();
  const HookRequest request = parse_hook_request(std::move(document)).value();
  support::FakeReader reader;
  return decide(*catalogue(), *catalogue()->find("buttock-and-leg-pain", "patient-view"), request, reader,
                *base::parse_instant("2025-11-10T12:00:00Z"), client)
      .value();
}

std::string pretty(const std::string& json) {
  base::JsonWriter writer(/*pretty=*/true);
  return writer.value(base::JsonDocument::parse(json)->root()).take() + "\n";
}

class Golden : public testing::TestWithParam<const char*> {
 protected:
  void expect(const std::string& file, const std::string& json) {
    const std::string path = folder_of(GetParam()) + file;
    if (std::getenv("ISCHIA_WRITE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << pretty(json);
    EXPECT_EQ(pretty(json), read(path)) << path;
  }
};

TEST_P(Golden, DiscoveryIsAsWritten) { expect("discovery.json", discovery(*catalogue(), client_of(GetParam()))); }

TEST_P(Golden, TheAnswerIsAsWritten) { expect("response.json", decided(GetParam(), client_of(GetParam())).body); }

// Whatever a client can show, the cards are the same, as grave, and say what is to be done.
TEST_P(Golden, NoAbilityThatIsMissingHidesACardOrWhatItSuggests) {
  Client able = client_of(GetParam());
  able.abilities = {};
  const Decision full = decided(GetParam(), able), adapted = decided(GetParam(), client_of(GetParam()));
  ASSERT_EQ(adapted.cards.size(), full.cards.size());
  for (std::size_t i = 0; i < full.cards.size(); ++i) {
    EXPECT_EQ(adapted.cards[i].id, full.cards[i].id);
    EXPECT_EQ(adapted.cards[i].indicator, full.cards[i].indicator);
    EXPECT_EQ(adapted.cards[i].summary, full.cards[i].summary);
    if (!adapted.cards[i].suggestions.empty()) continue;
    for (const cards::Suggestion& suggestion : full.cards[i].suggestions)
      EXPECT_NE(adapted.cards[i].detail.find(suggestion.label), std::string::npos) << suggestion.label;
  }
}

TEST_P(Golden, TheRegistrationSheetHasUrlsScopesAndLinkHosts) {
  const Client client = client_of(GetParam());
  const std::string sheet = registration_sheet(*catalogue(), client, {"https://cds.example.org"});
  for (const char* text :
       {"`https://cds.example.org/cds-services`", "`https://cds.example.org/cds-services/buttock-and-leg-pain`",
        "`https://cds.example.org/cds-services/buttock-and-leg-pain/feedback`", "patient/Condition.read",
        "patient/Condition.rs", "`patient-view`", "Condition?patient={{context.patientId}}", "suggested trigger"})
    EXPECT_NE(sheet.find(text), std::string::npos) << text << "\n" << sheet;
  EXPECT_NE(sheet.find(client.issuers.front()), std::string::npos);
  const std::vector<std::string> hosts = link_hosts(*catalogue(), client);
  for (const cards::Card& card : decided(GetParam(), client).cards)
    for (const cards::Link& link : card.links)
      EXPECT_TRUE(std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
        return link.url.starts_with(host);
      })) << link.url;
}

INSTANTIATE_TEST_SUITE_P(Ehrs, Golden, testing::Values("epic", "oracle", "sandbox", "generic"),
                         [](const auto& row) { return std::string(row.param); });

}  // namespace
}  // namespace cds
