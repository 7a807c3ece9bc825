// A medicine is judged however its draft names it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "cds/decide.h"
#include "tests/support/fake_reader.h"
#include "tests/support/source_dir.h"

namespace cds {
namespace {

// The example of a draft for ibuprofen beside warfarin, with other words for the draft's medicine, and more in its
// Bundle.
std::string request_with(const std::string& medicine, const std::string& more_entries) {
  std::ifstream stream(support::source_dir() + "/config/examples/order-select-foot-drop-ibuprofen-warfarin.json");
  const auto document = base::JsonDocument::parse({std::istreambuf_iterator<char>(stream), {}}).value();
  std::string text = base::to_text(document.root());
  const std::string code = base::to_text(
      document.root()["context"]["draftOrders"]["entry"][std::size_t{0}]["resource"]["medicationCodeableConcept"]);
  const std::string member = R"("medicationCodeableConcept":)" + code;
  const std::size_t place = text.find(member);
  EXPECT_NE(place, std::string::npos);
  text.replace(place, member.size(), medicine);
  const std::size_t entry =
      text.find(R"("entry":[)", text.find(R"("draftOrders":)")) + std::string(R"("entry":[)").size();
  return text.insert(entry, more_entries);
}

struct Row {
  const char* name;
  const char* medicine;
  const char* more_entries;
};
class MedicineOfADraft : public testing::TestWithParam<Row> {};

TEST_P(MedicineOfADraft, IsJudged) {
  const auto catalogue = load_catalogue(support::source_dir() + "/config").value();
  auto document = base::JsonDocument::parse(request_with(GetParam().medicine, GetParam().more_entries));
  ASSERT_TRUE(document);
  const HookRequest request = parse_hook_request(*std::move(document)).value();
  support::FakeReader reader;
  const Decision decision = decide(*catalogue, *catalogue->find("buttock-and-leg-pain-orders", "order-select"), request,
                                   reader, *base::parse_instant("2025-11-10T12:00:00Z"), Client{})
                                .value();
  EXPECT_TRUE(std::any_of(decision.cards.begin(), decision.cards.end(), [](const cards::Card& card) {
    return card.id == "order-not-advisable";
  })) << decision.body;
}

#define IBUPROFEN R"({"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"310965"}]})"
#define MEDICATION R"({"resourceType":"Medication","id":"x","code":)" IBUPROFEN "}"

INSTANTIATE_TEST_SUITE_P(
    Rows, MedicineOfADraft,
    testing::Values(Row{"ByItsCode", R"("medicationCodeableConcept":)" IBUPROFEN, ""},
                    Row{"ByAContainedMedication",
                        R"("contained":[)" MEDICATION R"(],"medicationReference":{"reference":"#x"})", ""},
                    Row{"ByTypeAndId", R"("medicationReference":{"reference":"Medication/x"})",
                        R"({"resource":)" MEDICATION "},"},
                    Row{"ByItsFullUrl", R"("medicationReference":{"reference":"urn:uuid:1"})",
                        R"({"fullUrl":"urn:uuid:1","resource":)" MEDICATION "},"}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace cds
