// A patient's record is somebody else's text: whatever stands in it, no card gets a link, an image or an element of it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "cds/decide.h"
#include "cds/registration.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

std::shared_ptr<const Catalogue> catalogue() {
  static const auto loaded = load_catalogue(support::source_dir() + "/config").value();
  return loaded;
}

// The example of an urgent patient, whose diagnoses are called so, by text and by display.
std::string request_with(const std::string& name) {
  std::ifstream stream(support::source_dir() + "/config/examples/patient-view-cauda-equina.json");
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string written = base::JsonWriter().string(name).take();
  for (const std::string display : {"\"Pain in buttock (finding)\"", "\"Retention of urine (disorder)\""}) {
    const std::size_t place = text.find(display);
    EXPECT_NE(place, std::string::npos) << display;
    text.replace(place, display.size(), written);
    const std::size_t coding = text.rfind("\"coding\"", place);
    text.insert(coding, "\"text\": " + written + ", ");
  }
  return text;
}

class HostileDisplay : public testing::TestWithParam<const char*> {};

TEST_P(HostileDisplay, BecomesNeitherMarkupNorALink) {
  const HookRequest request = parse_hook_request(base::JsonDocument::parse(request_with(GetParam())).value()).value();
  support::FakeReader reader;
  for (const bool markdown : {true, false}) {
    Client client;
    client.abilities.markdown = markdown;
    client.abilities.suggestions = markdown;
    const Decision decision = decide(*catalogue(), *catalogue()->find("buttock-and-leg-pain", "patient-view"), request,
                                     reader, *base::parse_instant("2025-11-10T12:00:00Z"), client)
                                  .value();
    ASSERT_FALSE(decision.cards.empty()) << "the codes are what they were";
    EXPECT_EQ(decision.cards[0].indicator, cards::Indicator::kCritical);
    const std::vector<std::string> hosts = link_hosts(*catalogue(), client);
    for (const cards::Card& card : decision.cards) {
      std::string texts = card.summary + "\n" + card.detail + "\n" + card.source.label;
      for (const cards::Suggestion& suggestion : card.suggestions) {
        texts += "\n" + suggestion.label;
        for (const cards::Action& action : suggestion.actions) texts += "\n" + action.description;
      }
      for (const char* markup : {"<img", "<script", "<a ", "](", "![", "://evil", "www.evil", "@evil", "javascript:"})
        EXPECT_EQ(texts.find(markup), std::string::npos) << markup << " in\n" << texts;
      for (const cards::Link& link : card.links) {
        EXPECT_EQ(link.url.find("evil"), std::string::npos);
        EXPECT_TRUE(std::any_of(hosts.begin(), hosts.end(), [&](const std::string& host) {
          return link.url.starts_with(host);
        })) << link.url;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Rows, HostileDisplay,
                         testing::Values("<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
                                         "[Click](https://evil.example)", "![x](https://evil.example/x.png)",
                                         "<https://evil.example>", "see https://evil.example now",
                                         "see www.evil.example", "mail me@evil.example",
                                         "[a]: https://evil.example\n\n[a]",
                                         "a\n\n<a href=\"javascript:alert(1)\">x</a>", "\\[x](https://evil.example)",
                                         "&lt;script&gt;alert(1)&lt;/script&gt;", "`x` <a href='//evil.example'>",
                                         "\xE2\x80\xAE[x](y)", "| a | b |\n|---|---|\n| [x](y) | z |"));

}  // namespace
}  // namespace cds
