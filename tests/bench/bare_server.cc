// A bare Boost.Beast server, to measure Ischia beside: it reads a request's body, parses it with RapidJSON, and answers
// with 2 KB. No limits, no routes, no log.
//   bare_server PORT
#include <rapidjson/document.h>

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kAnswerSize = 2048;         // bytes; about what two cards take
constexpr std::uint64_t kBodyLimit = 8ULL << 20;  // bytes, as Ischia's default
const std::string kAnswer(kAnswerSize, 'x');

class Session : public std::enable_shared_from_this<Session> {
 public:
  explicit Session(tcp::socket socket) : socket_(std::move(socket)) {
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
  }
  void read() {
    parser_.emplace();
    parser_->body_limit(kBodyLimit);
    http::async_read(socket_, buffer_, *parser_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->answer();
    });
  }

 private:
  void answer() {
    rapidjson::Document document;
    document.Parse(parser_->get().body().data(), parser_->get().body().size());
    response_ = {document.HasParseError() ? http::status::bad_request : http::status::ok, 11};
    response_.set(http::field::content_type, "application/json");
    response_.body() = kAnswer;
    response_.keep_alive(parser_->get().keep_alive());
    response_.prepare_payload();
    http::async_write(socket_, response_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error && self->response_.keep_alive()) self->read();
    });
  }

  tcp::socket socket_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
};

void accept(net::io_context& context, tcp::acceptor& acceptor) {
  acceptor.async_accept(net::make_strand(context), [&](error_code error, tcp::socket socket) {
    if (!error) std::make_shared<Session>(std::move(socket))->read();
    accept(context, acceptor);
  });
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "bare_server PORT\n";
    return 2;
  }
  net::io_context context;
  const auto port = static_cast<unsigned short>(std::atoi(arguments[1]));
  tcp::acceptor acceptor(context, {net::ip::make_address("127.0.0.1"), port});
  accept(context, acceptor);
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back([&] { context.run(); });
  for (std::thread& thread : threads) thread.join();
  return 0;
}
