// The limits of a listener: what is past one is refused, and nobody else is slowed down by it.
#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "server/listener.h"
#include "tests/server/plain_service.h"
#include "tests/support/raw_client.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using support::body_of;
using support::RawClient;
using support::status_of;

TEST(ListenerLimits, ServesOthersWhileOneAddressHasTooManyConnections) {
  ListenerOptions options = on_a_free_port();
  options.most_connections_by_address = 1;
  const Running running(options);
  RawClient first(running.listener.port());
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(first.read_answer()), 200);
  RawClient second(running.listener.port());
  EXPECT_EQ(status_of(second.read_to_end()), 503);
  RawClient other(running.listener.port(), "127.0.0.2");
  other.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(other.read_answer()), 200);
  EXPECT_EQ(running.listener.load().connections, 2U);
}

TEST(ListenerLimits, CountsNoConnectionsOfAListedProxy) {
  ListenerOptions options = on_a_free_port();
  options.most_connections_by_address = 1;
  options.trusted_proxies = {"127.0.0.0/8"};
  const Running running(options);
  RawClient first(running.listener.port()), second(running.listener.port());
  for (RawClient* const client : {&first, &second}) {
    client->send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(status_of(client->read_answer()), 200);
  }
}

TEST(ListenerLimits, SaysWhereARequestComesFrom) {
  const Running running(on_a_free_port(), [](const HttpRequest& request) { return text(request.peer); });
  RawClient client(running.listener.port(), "127.0.0.2");
  for (int i = 0; i < 2; ++i) {
    client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(client.read_answer()), "127.0.0.2");
  }
}

TEST(ListenerLimits, HoldsNoMoreBodiesThanItsMemoryForThem) {
  ListenerOptions options = on_a_free_port();
  options.body_memory = 4 * 300'000;  // a quarter for an address
  const Running running(options);
  RawClient half(running.listener.port()), other(running.listener.port());
  half.send(kPost + "Expect: 100-continue\r\nContent-Length: 250000\r\n\r\n");
  ASSERT_TRUE(half.read_until("100 Continue\r\n\r\n"));
  half.read_answer(/*has_body=*/false);
  half.send(repeated(250'000, 'a'));
  EXPECT_EQ(body_of(half.read_answer()), "POST /x 250000");
  half.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 250000\r\n\r\n" + repeated(250'000, 'b'));
  EXPECT_EQ(body_of(half.read_answer()), "POST /x 250000") << "what was answered is no longer held";
  other.send(kPost + "Content-Length: 400000\r\n\r\n" + repeated(400'000, 'a'));
  EXPECT_EQ(status_of(other.read_to_end()), 503);
  half.send("POST /x HTTP/1.1\r\nHost: h\r\nContent-Length: 250000\r\n\r\n" + repeated(250'000, 'c'));
  EXPECT_EQ(body_of(half.read_answer()), "POST /x 250000") << "what was refused is not held either";
}

TEST(ListenerLimits, ClosesTheConnectionOfWhoDoesNotTakeTheAnswer) {
  ListenerOptions options = on_a_free_port();
  options.write_time = milliseconds(30);
  const Running running(options, [](const HttpRequest&) { return text(repeated(40'000'000, 'a')); });
  RawClient client(running.listener.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  while (running.listener.load().connections > 0) std::this_thread::yield();
  EXPECT_LT(client.read_to_end().size(), 40'000'000U);
}

TEST(ListenerLimits, AnswersWhoeverIsOneTooMany) {
  ListenerOptions options = on_a_free_port();
  options.most_connections = 1;
  const Running running(options);
  RawClient first(running.listener.port());
  first.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(first.read_answer()), 200);
  RawClient second(running.listener.port());
  const std::string answer = second.read_to_end();
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("Retry-After: "), std::string::npos);
}

TEST(ListenerLimits, ClosesAnIdleConnectionWithoutAWord) {
  ListenerOptions options = on_a_free_port();
  options.idle_time = milliseconds(30);
  const Running running(options);
  RawClient client(running.listener.port());
  EXPECT_EQ(client.read_to_end(), "");
}

TEST(ListenerLimits, Answers408ToASlowHeader) {
  ListenerOptions options = on_a_free_port();
  options.header_time = milliseconds(30);
  const Running running(options);
  RawClient client(running.listener.port());
  client.send("GET / HTTP/1.1\r\nHo");
  EXPECT_EQ(status_of(client.read_to_end()), 408);
}

TEST(ListenerLimits, Answers408ToASlowBody) {
  ListenerOptions options = on_a_free_port();
  options.body_time = milliseconds(30);
  const Running running(options);
  RawClient client(running.listener.port());
  client.send(kPost + "Content-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_of(client.read_to_end()), 408);
}

TEST(ListenerLimits, TakesWhatIsJustWithinTheLimits) {
  ListenerOptions options = on_a_free_port();
  options.body_limit = 1000;
  const Running running(options);
  RawClient client(running.listener.port());
  const std::string target = "/" + repeated(8191, 'a');
  client.send("POST " + target + " HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + repeated(1000, 'b'));
  EXPECT_EQ(body_of(client.read_answer()), "POST " + target + " 1000");
  client.send("GET / HTTP/1.1\r\nHost: h\r\nX: " + repeated(8000, 'a') + "\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "GET / 0");
}

// What a handler says of whose request it is counts for the connection, until that ends; what it refuses so is closed.
TEST(ListenerLimits, AConnectionIsCountedForTheClientThatUsesIt) {
  const Running running(on_a_free_port(), [](const HttpRequest& request) {
    HttpResponse response = text("served");
    if (!request.counts_for(request.path, 1)) response = HttpResponse{503, {}, "", true};
    return response;
  });
  const std::string ehr = "GET /ehr HTTP/1.1\r\nHost: h\r\n\r\n", other = "GET /other HTTP/1.1\r\nHost: h\r\n\r\n";
  support::RawClient second(running.listener.port());
  {
    support::RawClient first(running.listener.port());
    for (int i = 0; i < 2; ++i) {
      first.send(ehr);
      EXPECT_EQ(support::status_of(first.read_answer()), 200);
    }
    second.send(other);
    EXPECT_EQ(support::status_of(second.read_answer()), 200);
    support::RawClient third(running.listener.port());
    third.send(ehr);
    const std::string refused = third.read_to_end();
    EXPECT_EQ(support::status_of(refused), 503);
    EXPECT_NE(refused.find("Connection: close"), std::string::npos) << refused;
    first.send("GET /ehr HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(support::status_of(first.read_to_end()), 200);
  }
  while (running.listener.load().connections > 1) std::this_thread::yield();  // the others are gone in a moment
  second.send(ehr);
  EXPECT_EQ(support::status_of(second.read_answer()), 200) << "there is room again";
}

}  // namespace
}  // namespace server
