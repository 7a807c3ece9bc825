#include "server/listener.h"

#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include "server/dispatcher.h"
#include "tests/server/plain_service.h"
#include "tests/support/raw_client.h"

namespace server {
namespace {

using std::chrono::milliseconds;
using support::body_of;
using support::RawClient;
using support::status_of;

TEST(Listener, ServesOneRequestAfterAnotherOnAConnection) {
  const Running running;
  RawClient client(running.listener.port());
  const std::string get = "GET /a?b=c HTTP/1.1\r\nHost: h\r\n\r\n";
  client.send(get + get);  // the second before the first answer
  EXPECT_EQ(body_of(client.read_answer()), "GET /a?b=c 0");
  EXPECT_EQ(body_of(client.read_answer()), "GET /a?b=c 0");
  client.send("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "POST / 5");
  client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.read_to_end().find("Connection: close"), std::string::npos);
}

TEST(Listener, TakesAnAbsoluteTarget) {
  const Running running;
  RawClient client(running.listener.port());
  client.send("GET http://example.org/a?b HTTP/1.1\r\nHost: example.org\r\n\r\n");
  EXPECT_EQ(body_of(client.read_answer()), "GET /a?b 0");
}

TEST(Listener, AnswersHeadWithTheLengthAndNoBody) {
  const Running running;
  RawClient client(running.listener.port());
  client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
  const std::string head = client.read_answer(/*has_body=*/false);
  EXPECT_EQ(status_of(head), 200);
  EXPECT_NE(head.find("Content-Length: 8"), std::string::npos) << head;
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");  // nothing of a body stands in the way
  EXPECT_EQ(body_of(client.read_answer()), "GET / 0");
}

TEST(Listener, AsksForTheBodyOfAClientThatWaits) {
  const Running running;
  RawClient client(running.listener.port());
  client.send(kPost + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  ASSERT_TRUE(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
  client.read_answer(/*has_body=*/false);
  client.send("ab");
  EXPECT_EQ(body_of(client.read_answer()), "POST /x 2");
}

TEST(Listener, AnswersAClientThatWaitsWith413BeforeTheBody) {
  ListenerOptions options = on_a_free_port();
  options.body_limit = 10;
  const Running running(options);
  RawClient client(running.listener.port());
  client.send(kPost + "Expect: 100-continue\r\nContent-Length: 11\r\n\r\n");
  EXPECT_EQ(status_of(client.read_to_end()), 413);
}

TEST(Listener, SurvivesALargeBodyThatItRefused) {
  ListenerOptions options = on_a_free_port();
  options.body_limit = 1000;
  const Running running(options);
  RawClient client(running.listener.port());
  client.send(kPost + "Content-Length: 8000000\r\n\r\n");
  client.send(repeated(8'000'000, 'a'));
  client.end_sending();
  EXPECT_EQ(status_of(client.read_to_end()), 413);
  RawClient next(running.listener.port());
  next.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(next.read_answer()), 200);
}

TEST(Listener, TurnsAnExceptionOfTheHandlerInto500WithoutItsWords) {
  const Running running(on_a_free_port(), [](const HttpRequest& request) -> Answer {
    if (request.path == "/later") return Later([]() -> HttpResponse { throw std::runtime_error("secret"); });
    throw std::runtime_error("secret");
  });
  for (const char* path : {"/now", "/later"}) {
    RawClient client(running.listener.port());
    client.send("GET " + std::string(path) + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    const std::string answer = client.read_to_end();
    EXPECT_EQ(status_of(answer), 500) << path;
    EXPECT_EQ(answer.find("secret"), std::string::npos) << path;
  }
}

// A handler whose answer waits until it is let go.
struct Gate {
  std::promise<void> entered, opened;
  std::shared_future<void> open = opened.get_future().share();
  Handler handler() {
    return [this](const HttpRequest& request) -> Answer {
      if (request.path != "/slow") return echo(request);
      return Later([this] {
        entered.set_value();
        open.wait();
        return text("done");
      });
    };
  }
};

TEST(Listener, ServesOthersWhileOneAnswerWaits) {
  Gate gate;
  ListenerOptions options = on_a_free_port();
  options.threads = 1;
  const Running running(options, gate.handler());
  RawClient slow(running.listener.port()), quick(running.listener.port());
  slow.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  gate.entered.get_future().wait();
  quick.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(quick.read_answer()), "GET / 0");
  gate.opened.set_value();
  EXPECT_EQ(body_of(slow.read_answer()), "done");
}

// Keeps every thread that it runs on until it is let go, except for small requests.
struct Toil {
  std::promise<void> entered, opened;
  std::shared_future<void> open = opened.get_future().share();
  Handler handler() {
    return [this](const HttpRequest& request) -> Answer {
      if (request.body.size() > Dispatcher::kLargeBody) {
        entered.set_value();
        open.wait();
      }
      return echo(request);
    };
  }
};

TEST(Listener, ServesOthersWhileALargeRequestIsReadAndDecided) {
  Toil toil;
  ListenerOptions options = on_a_free_port();
  options.threads = 1;
  const Running running(options, toil.handler());
  RawClient large(running.listener.port()), quick(running.listener.port());
  large.send(kPost + "Content-Length: 300000\r\n\r\n" + repeated(300'000, 'a'));
  toil.entered.get_future().wait();
  quick.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(quick.read_answer()), "GET / 0");
  toil.opened.set_value();
  EXPECT_EQ(body_of(large.read_answer()), "POST /x 300000");
}

TEST(Listener, RefusesWhatWouldWaitTooLong) {
  Gate gate;
  ListenerOptions options = on_a_free_port();
  options.worker_threads = 1;
  options.most_waiting = 0;
  const Running running(options, gate.handler());
  RawClient client(running.listener.port());
  client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(client.read_answer()), 503);
  gate.opened.set_value();
}

TEST(Listener, FinishesARunningRequestWhenItStops) {
  Gate gate;
  Running running(on_a_free_port(), gate.handler());
  RawClient busy(running.listener.port()), idle(running.listener.port());
  idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(status_of(idle.read_answer()), 200);
  busy.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
  gate.entered.get_future().wait();
  auto stopped = std::async(std::launch::async, [&] { return running.listener.stop(); });
  EXPECT_EQ(idle.read_to_end(), "");  // closed at once
  gate.opened.set_value();
  const std::string answer = busy.read_to_end();
  EXPECT_EQ(status_of(answer), 200) << answer;
  EXPECT_NE(answer.find("done"), std::string::npos);
  EXPECT_NE(answer.find("Connection: close"), std::string::npos);
  EXPECT_TRUE(stopped.get());
  EXPECT_FALSE(RawClient(running.listener.port()).connected());
}

TEST(Listener, GivesUpOnARequestThatDoesNotFinish) {
  ListenerOptions options = on_a_free_port();
  options.stop_time = milliseconds(30);
  Running running(options);
  RawClient client(running.listener.port());
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP");  // half a request
  EXPECT_EQ(status_of(client.read_answer()), 200);
  EXPECT_FALSE(running.listener.stop());
}

TEST(Listener, SaysWhenThePortIsTaken) {
  const Running running;
  ListenerOptions options = on_a_free_port();
  options.port = running.listener.port();
  Listener second(options, echo, refuse);
  const auto started = second.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().slug, "listen-failed");
}

}  // namespace
}  // namespace server
