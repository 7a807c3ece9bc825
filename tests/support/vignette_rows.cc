// Reading the rows: files, `as`, `values`, `like`.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "tests/support/vignette_data.h"

namespace vignettes {

const Json* find(const Json& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member)
    if (text(member->name) == name) return &member->value;
  return nullptr;
}

Json copy(const Json& value, Memory& memory) { return Json(value, memory); }

Json make_text(std::string_view value, Memory& memory) {
  return Json(value.data(), static_cast<rapidjson::SizeType>(value.size()), memory);
}

void put(Json& object, std::string_view name, Json value, Memory& memory) {
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member)
    if (text(member->name) == name) {
      member->value = value;
      return;
    }
  object.AddMember(make_text(name, memory), value, memory);
}

Json merge_patch(const Json& target, const Json& patch, Memory& memory) {
  if (!patch.IsObject()) return copy(patch, memory);
  Json merged = target.IsObject() ? copy(target, memory) : Json(rapidjson::kObjectType);
  for (auto member = patch.MemberBegin(); member != patch.MemberEnd(); ++member) {
    const std::string name(text(member->name));
    if (member->value.IsNull()) {
      merged.RemoveMember(name.c_str());
      continue;
    }
    const Json* const old = find(merged, name);
    const Json nothing;
    Json value = merge_patch(old != nullptr ? *old : nothing, member->value, memory);
    put(merged, name, std::move(value), memory);
  }
  return merged;
}

const Json& Vignettes::Data::named(const char* group, std::string_view name) const {
  const Json* const all = find(facts, group);
  const Json* const found = all != nullptr ? find(*all, name) : nullptr;
  if (found == nullptr)
    throw std::runtime_error("facts.json has no " + std::string(group) + " \"" + std::string(name) + "\"");
  return *found;
}

namespace {

rapidjson::Document read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream all;
  all << in.rdbuf();
  rapidjson::Document document;
  document.Parse(all.str().c_str());
  if (document.HasParseError()) throw std::runtime_error(file.string() + " is no JSON");
  return document;
}

class Rows {
 public:
  Rows(const std::map<std::string, Json>& by_id, Memory& memory) : by_id_(by_id), memory_(memory) {}

  // `as` with a list: a row for each.
  std::vector<Json> by_base(const Json& row) const {
    const Json* const as = find(row, "as");
    std::vector<Json> all;
    if (as == nullptr || as->IsString()) {
      all.push_back(based(row));
      return all;
    }
    for (const Json& base : as->GetArray()) {
      Json one = copy(row, memory_);
      put(one, "id", make_text(std::string(text(*find(row, "id"))) + "/" + std::string(text(base)), memory_), memory_);
      put(one, "as", copy(base, memory_), memory_);
      all.push_back(based(one));
    }
    return all;
  }

  // A row with what it takes over from the one that its `as` names.
  Json based(const Json& row) const {
    const Json* const as = find(row, "as");
    if (as == nullptr) return copy(row, memory_);
    const auto found = by_id_.find(std::string(text(*as)));
    if (found == by_id_.end()) throw std::runtime_error("no row " + std::string(text(*as)));
    const Json base = based(found->second);
    Json whole = copy(row, memory_);
    for (const char* const name : {"hook", "now", "drafts", "profile"})
      if (const Json* const other = find(base, name); other != nullptr && find(row, name) == nullptr)
        put(whole, name, copy(*other, memory_), memory_);
    for (const char* const name : {"patient", "context"})
      if (const Json* const other = find(base, name)) {
        const Json* const own = find(row, name);
        put(whole, name, own != nullptr ? merge_patch(*other, *own, memory_) : copy(*other, memory_), memory_);
      }
    if (const Json* const other = find(base, "record")) {
      Json record = copy(*other, memory_);
      if (const Json* const own = find(row, "record"))
        for (const Json& fact : own->GetArray()) record.PushBack(copy(fact, memory_), memory_);
      put(whole, "record", std::move(record), memory_);
    }
    return whole;
  }

  // "$N" by the value as it is, and inside a longer string by its text.
  Json replace(const Json& from, const Json& value, const std::string& as_text) const {
    if (from.IsString()) {
      if (text(from) == "$N") return copy(value, memory_);
      std::string whole(text(from));
      for (std::size_t at = whole.find("$N"); at != std::string::npos; at = whole.find("$N", at + as_text.size()))
        whole.replace(at, 2, as_text);
      return make_text(whole, memory_);
    }
    Json out = copy(from, memory_);
    if (out.IsArray())
      for (Json& item : out.GetArray()) item = replace(item, value, as_text);
    if (out.IsObject())
      for (auto member = out.MemberBegin(); member != out.MemberEnd(); ++member)
        member->value = replace(member->value, value, as_text);
    return out;
  }

 private:
  const std::map<std::string, Json>& by_id_;
  Memory& memory_;
};

std::string text_of(const Json& value) {
  if (value.IsString()) return std::string(text(value));
  std::ostringstream number;
  number << value.GetDouble();
  return number.str();
}

Json empty_list() { return Json(rapidjson::kArrayType); }

}  // namespace

Vignettes::Vignettes(const std::string& folder) : data_(std::make_unique<Data>()) {
  Memory& memory = data_->memory;
  data_->facts = read(std::filesystem::path(folder) / "facts.json");
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".json" && entry.path().filename() != "facts.json") files.push_back(entry.path());
  std::sort(files.begin(), files.end());

  std::map<std::string, Json> by_id;
  std::vector<std::pair<std::string, std::string>> order;  // ids, each with its file
  for (const std::filesystem::path& file : files) {
    const rapidjson::Document document = read(file);
    for (const Json& row : document.GetArray()) {
      const std::string& id = order.emplace_back(text(*find(row, "id")), file.stem().string()).first;
      if (!by_id.emplace(id, copy(row, memory)).second) throw std::runtime_error("twice: " + id);
    }
  }

  // An expectation by name, or like a named one with members of its own.
  const auto expectation = [&](const Json& from) {
    if (from.IsString()) return copy(data_->named("cards", text(from)), memory);
    const Json* const like = find(from, "like");
    if (like == nullptr) return copy(from, memory);
    Json whole = copy(data_->named("cards", text(*like)), memory);
    for (auto member = from.MemberBegin(); member != from.MemberEnd(); ++member)
      if (text(member->name) != "like") put(whole, text(member->name), copy(member->value, memory), memory);
    return whole;
  };
  const auto expectations = [&](const Json* from) {
    Json list = empty_list();
    if (from != nullptr)
      for (const Json& item : from->GetArray()) list.PushBack(expectation(item), memory);
    return list;
  };

  const Rows rows(by_id, memory);
  const auto add = [&](Json row, const std::string& file) {
    const Json* const part = find(row, "part");
    const Json* const hook = find(row, "hook");
    const Json* const profile = find(row, "profile");
    all_.push_back({std::string(text(*find(row, "id"))), std::string(text(*find(row, "text"))),
                    part != nullptr ? part->GetInt() : 1, hook != nullptr ? std::string(text(*hook)) : "patient-view",
                    profile != nullptr ? std::string(text(*profile)) : "seed", file});
    data_->rows.push_back(std::move(row));
  };
  const auto add_all = [&](Json row, const std::string& file) {
    const std::string id(text(*find(row, "id")));
    put(row, "must", expectations(find(row, "must")), memory);
    const Json* const values = find(row, "values");
    if (values == nullptr) {
      add(std::move(row), file);
      return;
    }
    const Json* const otherwise = find(row, "otherwise");
    bool first = true;
    for (const Json& value : values->GetArray()) {
      Json one = copy(row, memory);
      if (!first) {
        const Json* const other_not = otherwise != nullptr ? find(*otherwise, "not") : nullptr;
        Json not_list = otherwise == nullptr   ? copy(*find(row, "must"), memory)
                        : other_not != nullptr ? copy(*other_not, memory)
                                               : empty_list();
        put(one, "must", expectations(otherwise != nullptr ? find(*otherwise, "must") : nullptr), memory);
        put(one, "not", std::move(not_list), memory);
      }
      one.RemoveMember("values");
      one.RemoveMember("otherwise");
      const std::string as_text = text_of(value);
      one = rows.replace(one, value, as_text);
      put(one, "id", make_text(id + "/" + as_text, memory), memory);
      add(std::move(one), file);
      first = false;
    }
  };
  for (const auto& [id, file] : order)
    for (const Json& base : rows.by_base(by_id.at(id)))
      for (Json& row : rows_of_family(base, *data_)) add_all(std::move(row), file);
}

Vignettes::~Vignettes() = default;

}  // namespace vignettes
