// Rows that stand for several: one for each profile, for each trap, for the two charts of a pair.

#include <string>
#include <utility>

#include "tests/support/vignette_data.h"

namespace vignettes {

namespace {

class Families {
 public:
  Families(const Vignettes::Data& data, Memory& memory) : data_(data), memory_(memory) {}

  void by_profile(const Json& row, std::vector<Json>& rows) const {
    const Json* const profile = find(row, "profile");
    if (profile == nullptr || profile->IsString()) return by_trap(row, rows);
    for (const Json& name : profile->GetArray()) {
      Json one = named(row, text(name));
      put(one, "profile", copy(name, memory_), memory_);
      by_trap(one, rows);
    }
  }

 private:
  Json named(const Json& row, std::string_view suffix) const {
    Json one = copy(row, memory_);
    put(one, "id", make_text(std::string(text(*find(row, "id"))) + "/" + std::string(suffix), memory_), memory_);
    return one;
  }

  Json with_fact(const Json& row, std::string_view suffix, const Json* fact) const {
    Json one = named(row, suffix);
    Json record(rapidjson::kArrayType);
    if (const Json* const own = find(row, "record")) record = copy(*own, memory_);
    if (fact != nullptr) record.PushBack(copy(*fact, memory_), memory_);
    put(one, "record", std::move(record), memory_);
    return one;
  }

  // "traps": the finding as it is, and in every form in which it must not count, where what "instead" says comes.
  void by_trap(const Json& row, std::vector<Json>& rows) const {
    const Json* const finding = find(row, "finding");
    if (finding == nullptr) return by_difference(row, rows);
    Json plain = with_fact(row, "as it is", finding);
    plain.RemoveMember("not");
    rows.push_back(std::move(plain));
    for (const Json& group : find(row, "traps")->GetArray()) {
      const Json& traps = group.IsObject() ? group : data_.named("traps", text(group));
      for (auto trap = traps.MemberBegin(); trap != traps.MemberEnd(); ++trap) {
        const Json fact = merge_patch(*finding, replaced(trap->value, text(*find(*finding, "fact"))), memory_);
        Json one = with_fact(row, text(trap->name), &fact);
        one.RemoveMember("must");
        if (const Json* const instead = find(row, "instead")) put(one, "must", copy(*instead, memory_), memory_);
        rows.push_back(std::move(one));
      }
    }
  }

  // "differs": without it what "goes" is there, with it what "appears"; and never the other way round.
  void by_difference(const Json& row, std::vector<Json>& rows) const {
    const Json* const differs = find(row, "differs");
    if (differs == nullptr) {
      rows.push_back(copy(row, memory_));
      return;
    }
    Json without = with_fact(row, "without", nullptr), with = with_fact(row, "with", differs);
    expect(without, find(row, "goes"), find(row, "appears"));
    expect(with, find(row, "appears"), find(row, "goes"));
    rows.push_back(std::move(without));
    rows.push_back(std::move(with));
  }

  void expect(Json& row, const Json* there, const Json* away) const {
    for (const auto& [name, from] : {std::pair{"must", there}, std::pair{"not", away}}) {
      Json list(rapidjson::kArrayType);
      if (const Json* const own = find(row, name)) list = copy(*own, memory_);
      if (from != nullptr)
        for (const Json& item : from->GetArray())
          list.PushBack(item.IsString() && std::string_view(name) == "not"
                            ? copy(data_.named("cards", text(item)), memory_)
                            : copy(item, memory_),
                        memory_);
      put(row, name, std::move(list), memory_);
    }
  }

  // "$FINDING" by the name of the finding's fact.
  Json replaced(const Json& from, std::string_view finding) const {
    if (from.IsString()) {
      std::string whole(text(from));
      if (const std::size_t at = whole.find("$FINDING"); at != std::string::npos) whole.replace(at, 8, finding);
      return make_text(whole, memory_);
    }
    Json out = copy(from, memory_);
    if (out.IsArray())
      for (Json& item : out.GetArray()) item = replaced(item, finding);
    if (out.IsObject())
      for (auto member = out.MemberBegin(); member != out.MemberEnd(); ++member)
        member->value = replaced(member->value, finding);
    return out;
  }

  const Vignettes::Data& data_;
  Memory& memory_;
};

}  // namespace

std::vector<Json> rows_of_family(const Json& row, const Vignettes::Data& data) {
  std::vector<Json> rows;
  Families(data, data.memory).by_profile(row, rows);
  return rows;
}

}  // namespace vignettes
