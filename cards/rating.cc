#include "cards/rating.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "cards/resource_builder.h"

namespace cards {

using base::JsonView;

namespace {

constexpr std::string_view kExtension = "http://fhir.org/argonaut/Extension/pama-rating";
constexpr std::string_view kSystem = "http://fhir.org/argonaut/CodeSystem/pama-rating";
constexpr std::array<std::string_view, 3> kCodes{"appropriate", "not-appropriate", "no-criteria-apply"};

std::string in_quotes(std::string_view text) { return base::JsonWriter().string(text).take(); }

// Where the extension stands, or may be added.
class Extensions {
 public:
  explicit Extensions(JsonView draft) : extensions_(draft["extension"]), free_(extensions_.size()) {}
  std::string place(std::string_view url) {
    std::size_t index = 0;
    for (const JsonView extension : extensions_) {
      if (extension["url"].string() == url) return at(index);
      ++index;
    }
    return at(free_++);
  }

 private:
  static std::string at(std::size_t index) { return "extension[" + std::to_string(index) + "]."; }

  JsonView extensions_;
  std::size_t free_;
};

}  // namespace

base::Result<Action> rate(JsonView draft, const Rating& rating) {
  bool known = false;
  for (const std::string_view code : kCodes) known = known || rating.code == code;
  if (!known)
    return base::fail(
        base::ProblemKind::kInternal, "rating-code", "",
        "an order is rated appropriate, not-appropriate or no-criteria-apply, not \"" + rating.code + "\"");
  ResourceBuilder resource(draft);
  Extensions extensions(draft);
  const std::string place = extensions.place(kExtension);
  CDS_CHECK(resource.set(place + "url", in_quotes(kExtension)));
  CDS_CHECK(resource.set(place + "valueCodeableConcept.coding[0].system", in_quotes(kSystem)));
  CDS_CHECK(resource.set(place + "valueCodeableConcept.coding[0].code", in_quotes(rating.code)));
  const auto add_uri = [&](const char* suffix, const std::string& value) -> base::Result<void> {
    const std::string url = std::string(kExtension) + suffix;
    const std::string at = extensions.place(url);
    CDS_CHECK(resource.set(at + "url", in_quotes(url)));
    return resource.set(at + "valueUri", in_quotes(value));
  };
  CDS_CHECK(add_uri("-consult-id", rating.consult_id));
  if (!rating.source.empty()) CDS_CHECK(add_uri("-auc-applied", rating.source));
  return Action{ActionType::kUpdate, rating.words, resource.text(), ""};
}

}  // namespace cards
