#include "server/connections.h"

#include <gtest/gtest.h>

#include <vector>

namespace server {
namespace {

struct Open : Connection {
  void end_when_idle() override { ended = true; }
  bool ended = false;
};

class ConnectionsTest : public testing::Test {
 protected:
  Admission open(const std::string& address) {
    all.push_back(std::make_shared<Open>());
    return connections.add(all.back(), address);
  }
  const Connection* last() const { return all.back().get(); }

  Connections connections{{4, 2, 1000}};
  std::vector<std::shared_ptr<Open>> all;
};

TEST_F(ConnectionsTest, AreServedUpToTheLimitOfTheirAddressAndOfAll) {
  EXPECT_EQ(open("a"), Admission::kServed);
  EXPECT_EQ(open("a"), Admission::kServed);
  EXPECT_EQ(open("a"), Admission::kRefused);
  EXPECT_EQ(open("b"), Admission::kServed);
  EXPECT_EQ(open("c"), Admission::kServed);
  EXPECT_EQ(open("d"), Admission::kRefused) << "four in all";
  EXPECT_EQ(connections.served(), 4U) << "who is refused takes nobody's place";
  connections.remove(all[0].get());
  EXPECT_EQ(open("b"), Admission::kServed);
}

TEST_F(ConnectionsTest, OfAProxyHaveNoLimitOfTheirAddress) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(open(""), Admission::kServed);
  EXPECT_EQ(open(""), Admission::kRefused);
}

TEST_F(ConnectionsTest, AreCountedForWhoUsesThem) {
  for (const char* address : {"a", "b", "c"}) open(address);
  EXPECT_TRUE(connections.use(all[0].get(), "client ehr", 2));
  EXPECT_TRUE(connections.use(all[0].get(), "client ehr", 2)) << "again, the same one";
  EXPECT_TRUE(connections.use(all[1].get(), "client ehr", 2));
  EXPECT_FALSE(connections.use(all[2].get(), "client ehr", 2));
  EXPECT_TRUE(connections.use(all[2].get(), "client other", 2));
  connections.end_request(all[0].get());
  EXPECT_FALSE(connections.use(all[2].get(), "client ehr", 2)) << "it stays the client's between its requests";
  EXPECT_TRUE(connections.use(all[0].get(), "client other", 2));
  EXPECT_TRUE(connections.use(all[2].get(), "client ehr", 2)) << "there is room again";
  connections.remove(all[1].get());
  open("d");
  EXPECT_TRUE(connections.use(last(), "client ehr", 2));
}

TEST_F(ConnectionsTest, OfAProxyAreSomebodysForOneRequestOnly) {
  for (int i = 0; i < 3; ++i) open("");
  EXPECT_TRUE(connections.use(all[0].get(), "address 192.0.2.1", 1));
  EXPECT_FALSE(connections.use(all[1].get(), "address 192.0.2.1", 1));
  EXPECT_TRUE(connections.use(all[0].get(), "client ehr", 1)) << "who is verified is counted by name";
  EXPECT_TRUE(connections.use(all[1].get(), "address 192.0.2.1", 1));
  EXPECT_FALSE(connections.use(all[1].get(), "client ehr", 1));
  connections.end_request(all[0].get());
  EXPECT_TRUE(connections.use(all[1].get(), "client ehr", 1));
}

TEST_F(ConnectionsTest, ThatAreFarTooManyAreDropped) {
  for (int i = 0; i < 2; ++i) open("a");
  for (std::size_t i = 0; i < Connections::kMostRefused; ++i) EXPECT_EQ(open("a"), Admission::kRefused);
  const Connection* const refused = last();
  EXPECT_EQ(open("a"), Admission::kDropped);
  connections.remove(last());  // never kept
  EXPECT_EQ(open("b"), Admission::kServed) << "a flood of one address leaves room for others";
  connections.remove(refused);
  EXPECT_EQ(open("a"), Admission::kRefused);
}

TEST_F(ConnectionsTest, OfOneAddressHoldAPartOfTheMemoryForBodies) {
  open("a");
  const Connection* const first = last();
  open("a");
  EXPECT_TRUE(connections.hold(first, 200));
  EXPECT_FALSE(connections.hold(last(), 51)) << "a quarter of 1,000 for one address";
  EXPECT_TRUE(connections.hold(last(), 50));
  EXPECT_TRUE(connections.hold(first, 0));
  EXPECT_TRUE(connections.hold(last(), 250));
  connections.remove(last());
  EXPECT_TRUE(connections.hold(first, 250));
}

TEST_F(ConnectionsTest, HoldNoMoreThanTheMemoryTogether) {
  open("");
  const Connection* const proxied = last();
  EXPECT_TRUE(connections.hold(proxied, 900)) << "a proxy stands for many";
  open("b");
  EXPECT_TRUE(connections.hold(last(), 100));
  EXPECT_FALSE(connections.hold(last(), 101));
  connections.remove(proxied);
  EXPECT_TRUE(connections.hold(last(), 101));
}

TEST_F(ConnectionsTest, AreToldToEnd) {
  open("a");
  open("b");
  connections.end_idle_ones();
  for (const auto& each : all) EXPECT_TRUE(each->ended);
  EXPECT_FALSE(connections.wait_for_none(std::chrono::milliseconds(1)));
  for (const auto& each : all) connections.remove(each.get());
  EXPECT_TRUE(connections.wait_for_none(std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace server
