#include "cds/key_cache.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/cds/trusted.h"

namespace cds {
namespace {

const KeyPlace kPlace{"https://ehr.example.org/jwks", false};

class KeyCacheTest : public testing::Test {
 protected:
  KeyCacheTest() { documents.texts[kPlace.url] = keys().p384.key_set("one"); }
  std::string find(const std::string& kid, std::int64_t seconds_later, bool may_wait = true,
                   const KeyPlace& place = kPlace) {
    const auto key = cache.find(place, kid, SignatureAlgorithm::kEs384,
                                {kCalledAt.milliseconds + seconds_later * 1000, 0}, may_wait);
    return key ? key->id() : key.error().slug;
  }
  FakeDocuments documents;
  KeyCache cache{documents};
};

TEST_F(KeyCacheTest, AskedOnceForFiveMinutes) {
  EXPECT_EQ(find("one", 0), "one");
  EXPECT_EQ(find("one", 299, /*may_wait=*/false), "one");
  EXPECT_EQ(documents.asked.size(), 1U);
  EXPECT_EQ(find("one", 300), "one");
  EXPECT_EQ(documents.asked.size(), 2U);
}

TEST_F(KeyCacheTest, ANewKeyIsFoundAtOnceButNotAskedForMoreThanTwiceAMinute) {
  EXPECT_EQ(find("one", 0), "one");
  documents.texts[kPlace.url] = keys().p384.key_set("two");
  EXPECT_EQ(find("two", 10), "key-unknown") << "it was asked ten seconds ago";
  EXPECT_EQ(documents.asked.size(), 1U);
  EXPECT_EQ(find("two", 30), "two");
  EXPECT_EQ(documents.asked.size(), 2U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(find("kid-" + std::to_string(i), 31), "key-unknown");
  EXPECT_EQ(documents.asked.size(), 2U) << "a flood of made-up ids asks for nothing";
}

TEST_F(KeyCacheTest, AKeyThatWasTakenBackIsForgotten) {
  EXPECT_EQ(find("one", 0), "one");
  documents.texts[kPlace.url] = keys().p384.key_set("two");
  EXPECT_EQ(find("one", 301), "key-unknown");
}

// An issuer whose key was stolen publishes a set without it, be it the only one.
TEST_F(KeyCacheTest, AllKeysThatWereTakenBackAreForgotten) {
  EXPECT_EQ(find("one", 0), "one");
  documents.texts[kPlace.url] = R"({"keys":[]})";
  EXPECT_EQ(find("one", 301), "key-unknown");
  documents.texts.clear();
  EXPECT_EQ(find("one", 700), "key-unknown") << "nor are they believed when the issuer is down";
  documents.texts[kPlace.url] = keys().p384.key_set("one");
  EXPECT_EQ(find("one", 800), "one");
}

TEST_F(KeyCacheTest, WhileTheIssuerIsDownTheLastKeysCountForADay) {
  EXPECT_EQ(find("one", 0), "one");
  documents.texts.clear();
  EXPECT_EQ(find("one", 400), "one");
  EXPECT_EQ(find("one", 86'399), "one");
  EXPECT_EQ(find("one", 86'401), "keys-unavailable");
  documents.texts[kPlace.url] = keys().p384.key_set("one");
  EXPECT_EQ(find("one", 86'440), "one");
}

TEST_F(KeyCacheTest, AnIssuerThatIsDownIsAskedAtMostTwiceAMinute) {
  documents.texts.clear();
  for (const int seconds : {0, 1, 15, 29}) EXPECT_EQ(find("one", seconds), "keys-unavailable");
  EXPECT_EQ(documents.asked.size(), 1U);
  EXPECT_EQ(find("one", 30), "keys-unavailable");
  EXPECT_EQ(documents.asked.size(), 2U);
}

TEST_F(KeyCacheTest, WhatIsNoKeySetIsNone) {
  documents.texts[kPlace.url] = R"({"keys":[]})";
  EXPECT_EQ(find("one", 0), "keys-unavailable");
}

TEST_F(KeyCacheTest, PlacesAreBoundedAndThoseWithKeysStay) {
  EXPECT_EQ(find("one", 0), "one");
  for (int i = 0; i < 5'000; ++i)
    EXPECT_EQ(find("x", i, true, {"https://ehr.example.org/made-up/" + std::to_string(i), false}), "keys-unavailable");
  EXPECT_EQ(find("one", 200, /*may_wait=*/false), "one");
}

TEST_F(KeyCacheTest, NewPlacesAreAskedAtALimitedRate) {
  for (int i = 0; i < 500; ++i) find("x", 0, true, {"https://ehr.example.org/made-up/" + std::to_string(i), false});
  EXPECT_LE(documents.asked.size(), KeyCache::kNewPlacesAMinute);
}

TEST_F(KeyCacheTest, AnOpenIdConfigurationOfAnotherIssuerIsNotBelieved) {
  const KeyPlace issuer{"https://idp.example.org", true};
  const std::string configuration = "https://idp.example.org/.well-known/openid-configuration";
  documents.texts[configuration] = R"({"issuer":"https://evil.example","jwks_uri":"https://ehr.example.org/jwks"})";
  EXPECT_EQ(find("one", 0, true, issuer), "keys-unavailable");
  documents.texts[configuration] = R"({"issuer":"https://idp.example.org","jwks_uri":"https://ehr.example.org/jwks"})";
  EXPECT_EQ(find("one", 30, true, issuer), "one");
}

TEST_F(KeyCacheTest, AnIssuerOnTheNetworkCannotSendUsToThisMachine) {
  const KeyPlace issuer{"https://idp.example.org", true};
  const std::string configuration = "https://idp.example.org/.well-known/openid-configuration";
  documents.texts["http://127.0.0.1:9000/keys"] = keys().p384.key_set("one");
  documents.texts[configuration] = R"({"issuer":"https://idp.example.org","jwks_uri":"http://127.0.0.1:9000/keys"})";
  EXPECT_EQ(find("one", 0, true, issuer), "keys-unavailable");
  EXPECT_EQ(documents.asked, std::vector<std::string>{configuration});
}

// Answers when it is told to.
struct SlowDocuments : DocumentReader {
  base::Result<base::JsonDocument> read(const std::string&) override {
    std::unique_lock lock(mutex);
    ++asked;
    changed.notify_all();
    changed.wait(lock, [&] { return may_answer; });
    return base::JsonDocument::parse(keys().p384.key_set("one"));
  }
  std::mutex mutex;
  std::condition_variable changed;
  int asked = 0;
  bool may_answer = false;
};

TEST(KeyCacheThreads, ShareOneRequest) {
  keys();
  SlowDocuments documents;
  KeyCache cache(documents);
  std::vector<std::thread> threads;
  std::atomic<int> found = 0;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back(
        [&] { found += cache.find(kPlace, "one", SignatureAlgorithm::kEs384, kCalledAt, true).has_value() ? 1 : 0; });
  {
    std::unique_lock lock(documents.mutex);
    documents.changed.wait(lock, [&] { return documents.asked > 0; });
    documents.may_answer = true;
    documents.changed.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(found, 8);
  EXPECT_EQ(documents.asked, 1);
}

// Nobody has to prove anything before its keys are looked for.
TEST(KeyCacheThreads, FewAskOrWaitHoweverManyPlacesAreSlow) {
  keys();
  SlowDocuments documents;
  KeyCache cache(documents);
  std::vector<std::thread> threads;
  const auto place = [](unsigned i) { return KeyPlace{"https://ehr.example.org/" + std::to_string(i), false}; };
  for (unsigned i = 0; i < KeyCache::kMostBusy; ++i)
    threads.emplace_back([&, i] { cache.find(place(i), "one", SignatureAlgorithm::kEs384, kCalledAt, true); });
  {
    std::unique_lock lock(documents.mutex);
    documents.changed.wait(lock, [&] { return documents.asked == int{KeyCache::kMostBusy}; });
  }
  for (const unsigned i : {0U, KeyCache::kMostBusy})
    EXPECT_EQ(cache.find(place(i), "one", SignatureAlgorithm::kEs384, kCalledAt, true).error().slug,
              "keys-unavailable");
  {
    const std::lock_guard lock(documents.mutex);
    documents.may_answer = true;
    documents.changed.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(cache.find(place(KeyCache::kMostBusy), "one", SignatureAlgorithm::kEs384, kCalledAt, true)) << "later";
}

// Each of them holds a thread, which other clients' requests need, too.
TEST(KeyCacheThreads, FewWaitForAnIdThatAKnownSetLacks) {
  keys();
  SlowDocuments documents;
  documents.may_answer = true;
  KeyCache cache(documents);
  ASSERT_TRUE(cache.find(kPlace, "one", SignatureAlgorithm::kEs384, kCalledAt, true));
  documents.may_answer = false;
  const base::Instant later{kCalledAt.milliseconds + 60'000, 0};
  std::vector<std::thread> threads;
  std::atomic<unsigned> unknown = 0, unavailable = 0;
  for (unsigned i = 0; i < 2 + KeyCache::kMostWaiting; ++i)
    threads.emplace_back([&] {
      const auto key = cache.find(kPlace, "made-up", SignatureAlgorithm::kEs384, later, true);
      ++(!key && key.error().slug == "key-unknown" ? unknown : unavailable);
      const std::lock_guard lock(documents.mutex);
      documents.changed.notify_all();
    });
  {
    std::unique_lock lock(documents.mutex);
    documents.changed.wait(lock, [&] { return unavailable == 1; });
    documents.may_answer = true;
    documents.changed.notify_all();
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(unknown, 1 + KeyCache::kMostWaiting) << "the one that asks, and those that wait for it";
  EXPECT_EQ(documents.asked, 2);
}

}  // namespace
}  // namespace cds
