#include "server/log.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/json.h"

namespace server {
namespace {

TEST(Log, WritesOneJsonObjectALine) {
  std::ostringstream out;
  Log log(out);
  log.info("said \"so\"\n", {{"route", std::string("/a\nb")}, {"status", std::int64_t{200}}});
  log.warning("second");
  const std::string lines = out.str();
  const std::size_t end = lines.find('\n');
  const auto first = base::JsonDocument::parse(lines.substr(0, end));
  ASSERT_TRUE(first) << lines;
  EXPECT_EQ(first->root()["message"].string(), "said \"so\"\n");
  EXPECT_EQ(first->root()["level"].string(), "info");
  EXPECT_EQ(first->root()["route"].string(), "/a\nb");
  EXPECT_EQ(first->root()["status"].integer(), 200);
  EXPECT_TRUE(first->root()["time"].string().ends_with("Z"));
  const auto second = base::JsonDocument::parse(lines.substr(end + 1));
  ASSERT_TRUE(second) << lines;
  EXPECT_EQ(second->root()["level"].string(), "warning");
}

TEST(Log, BracesAndPercentSignsAreNoFormat) {
  std::ostringstream out;
  Log(out).info("{} %v {0:x}", {{"a", std::string("{}")}});
  EXPECT_NE(out.str().find(R"("message":"{} %v {0:x}","a":"{}")"), std::string::npos) << out.str();
}

TEST(Log, HashesTheSameIdAlikeInOneProcessOnly) {
  std::ostringstream out;
  const Log log(out), other(out);
  EXPECT_EQ(log.hashed("p1"), log.hashed("p1"));
  EXPECT_NE(log.hashed("p1"), log.hashed("p2"));
  EXPECT_NE(log.hashed("p1"), other.hashed("p1"));
  EXPECT_EQ(log.hashed("p1").size(), 16U);
}

}  // namespace
}  // namespace server
