// Named rows for table-driven tests: a test is called by its row's `name`.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/json.h"

namespace cards {

inline constexpr auto by_name = [](const auto& row) { return std::string(row.param.name); };

inline base::JsonDocument parse(std::string_view text) {
  auto document = base::JsonDocument::parse(std::string(text));
  EXPECT_TRUE(document) << text;
  return document ? *std::move(document) : base::JsonDocument();
}

}  // namespace cards
