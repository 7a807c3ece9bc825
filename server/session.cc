#include "server/session.h"

#include <algorithm>
#include <boost/asio.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <optional>
#include <type_traits>
#include <utility>

#include "base/json.h"
#include "server/client_address.h"
#include "server/deadline.h"
#include "server/http_wire.h"
#include "server/refusals.h"
#include "server/tls.h"

namespace server {

namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using tcp = net::ip::tcp;
using boost::system::error_code;
using TlsStream = boost::beast::ssl_stream<Socket>;

constexpr std::size_t kReadSize = 16 * 1024;             // bytes kept ready for a connection's reads
constexpr std::chrono::milliseconds kLingerTime{1'000};  // Ours: for a client to read its answer before the end
constexpr std::size_t kSmallBody = 64 * 1024;            // Ours: bytes up to which a body need not be counted

// One connection: requests one after another. Everything runs on the socket's strand; an operation under way keeps the
// session alive. Stream: a Socket, or a TlsStream over one.
template <typename Stream>
class Session : public Connection, public std::enable_shared_from_this<Session<Stream>> {
 public:
  // `layers`: the socket, and what the stream needs beside it.
  template <typename... Layers>
  Session(std::string peer, std::shared_ptr<SessionContext> shared, Layers&&... layers)
      : stream_(std::forward<Layers>(layers)...),
        deadline_(socket()),
        peer_(std::move(peer)),
        shared_(std::move(shared)),
        buffer_(kReadSize + shared_->options.target_limit + 2 * shared_->options.header_limit) {}
  ~Session() override { shared_->connections.remove(this); }

  // Serves the connection, or only says that there are too many; over TLS not even that, since to say it costs more
  // than a request.
  void start(bool is_crowded) {
    net::post(socket().get_executor(), [self = this->shared_from_this(), is_crowded] {
      error_code ignored;
      self->socket().set_option(tcp::no_delay(true), ignored);
      if constexpr (kIsTls)
        is_crowded ? self->close() : self->shake_hands();
      else
        is_crowded ? self->refuse(overloaded()) : self->await_request();
    });
  }
  void end_when_idle() override {
    net::post(socket().get_executor(), [self = this->shared_from_this()] {
      if (self->is_idle_) self->socket().cancel();
    });
  }

 private:
  static constexpr bool kIsTls = std::is_same_v<Stream, TlsStream>;

  Socket& socket() {
    if constexpr (kIsTls)
      return stream_.next_layer();
    else
      return stream_;
  }
  const ListenerOptions& options() const { return shared_->options; }
  void arm(std::chrono::milliseconds time) { deadline_.arm(this->shared_from_this(), time); }

  void shake_hands() {
    arm(options().header_time);
    stream_.async_handshake(ssl::stream_base::server, [self = this->shared_from_this()](error_code error) {
      self->deadline_.disarm();
      if (error) return self->end_handshake(error);
      self->is_encrypted_ = true;
      self->certificate_ = verified_subject(self->stream_.native_handle());
      self->await_request();
    });
  }
  void end_handshake(error_code error) {
    const bool is_of_tls = error.category() == net::error::get_ssl_category();
    const unsigned long reason = is_of_tls ? static_cast<unsigned long>(error.value()) : 0;
    options().tls->handshake_failed(deadline_.has_passed() ? "too-slow"
                                                           : handshake_failure(stream_.native_handle(), reason));
    // The alert that says why has been written; it must not be lost to what the client has sent meanwhile.
    is_of_tls ? linger() : close();
  }

  void await_request() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(options().target_limit + 2 * options().header_limit));
    parser_->body_limit(options().body_limit);
    request_ = HttpRequest{{}, {}, {}, {}, {}, peer_, kIsTls, certificate_};
    shared_->connections.end_request(this);
    if (shared_->stopping) return linger();
    if (buffer_.size() > 0) return read_header();  // the next request came with the last one
    is_idle_ = true;
    arm(options().idle_time);
    auto read = [self = this->shared_from_this()](error_code error, std::size_t size) {
      self->is_idle_ = false;
      if (error) return self->end_idle(error);
      self->buffer_.commit(size);
      self->read_header();
    };
    stream_.async_read_some(buffer_.prepare(kReadSize), std::move(read));
  }

  // RFC 8446, 6.1: "Each party MUST send a "close_notify" alert before closing its write side of the connection, unless
  // it has already sent some error alert."
  void end_idle(error_code error) {
    const bool is_in_order = deadline_.has_passed() || error == net::error::eof || shared_->stopping;
    if (is_encrypted_ && is_in_order) return linger();
    close();
  }

  void read_header() {
    arm(options().header_time);
    take_header();
  }
  // Beast mends a folded field without a word, so that the header that it took is looked at once more.
  void take_header() {
    error_code error = http::error::need_more;
    if (buffer_.size() > 0) {
      const std::string_view text(static_cast<const char*>(buffer_.data().data()), buffer_.size());
      const std::size_t taken = parser_->put(buffer_.data(), error);
      if (!error && has_folded_field(text.substr(0, taken))) error = http::error::bad_obs_fold;
      buffer_.consume(taken);
    }
    if (error != http::error::need_more) return end_header(error);
    auto read = [self = this->shared_from_this()](error_code failed, std::size_t size) {
      if (failed) return self->end_header(failed);
      self->buffer_.commit(size);
      self->take_header();
    };
    stream_.async_read_some(buffer_.prepare(kReadSize), std::move(read));
  }
  void end_header(error_code error) {
    deadline_.disarm();
    request_.method = std::string(parser_->get().method_string());
    for (const auto& field : parser_->get())
      request_.headers.add(std::string(field.name_string()), std::string(field.value()));
    if (!read_failed(error)) check();
  }

  bool read_failed(error_code error) {
    if (!error) return false;
    const std::optional<Refusal> why =
        deadline_.has_passed() ? too_slow() : refusal_of(error, !parser_->get().target().empty());
    return why ? refuse(*why) : close(), true;
  }
  void check() {
    const auto& message = parser_->get();
    const HeaderRules rules{options().target_limit, options().header_limit};
    const std::string_view target(message.target().data(), message.target().size());
    if (const auto why = check_header(request_, target, message.version(), rules)) return refuse(*why);
    if (request_.headers.has("Expect") && message.version() >= 11 && !parser_->is_done()) return write_continue();
    read_body();
  }

  // RFC 9110, 10.1.1: the client waits for this before it sends the body.
  void write_continue() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    arm(options().write_time);
    net::async_write(stream_, net::buffer(kContinue), [self = this->shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      self->read_body();
    });
  }

  void read_body() {
    if (parser_->is_done()) return handle();
    parser_->eager(true);
    if (const auto length = parser_->content_length(); length && *length <= options().body_limit)
      parser_->get().body().reserve(static_cast<std::size_t>(*length) + base::kTextPadding);
    arm(options().body_time);
    read_more();
  }
  void read_more() {
    http::async_read_some(stream_, buffer_, *parser_, [self = this->shared_from_this()](error_code error, std::size_t) {
      const bool is_done = !error && self->parser_->is_done();
      if (error || is_done) self->deadline_.disarm();
      if (self->read_failed(error)) return;
      if (!self->may_hold(self->parser_->get().body().size()))
        return self->deadline_.disarm(), self->refuse(overloaded());
      is_done ? self->handle() : self->read_more();
    });
  }
  bool may_hold(std::size_t bytes) {
    if (bytes <= kSmallBody) return true;
    return shared_->connections.hold(this, bytes);
  }

  void handle() {
    may_go_on_ = parser_->get().keep_alive();
    is_head_ = request_.method == "HEAD";
    request_.body = std::move(parser_->get().body());
    // Asked for as long as the answer is awaited, which keeps this session alive.
    request_.counts_for = [this](const std::string& user, std::size_t most) {
      return shared_->connections.use(this, user, most);
    };
    shared_->dispatcher.answer(std::move(request_), [self = this->shared_from_this()](HttpResponse answer) {
      net::dispatch(self->socket().get_executor(),
                    [self, answer = std::move(answer)]() mutable { self->write(std::move(answer)); });
    });
  }

  void refuse(const Refusal& why) {
    may_go_on_ = false;
    is_head_ = request_.method == "HEAD";
    if (parser_) std::string().swap(parser_->get().body());
    shared_->connections.end_request(this);
    write(shared_->dispatcher.refuse(request_, why));
  }

  void write(HttpResponse answer) {
    may_go_on_ = may_go_on_ && !answer.ends_connection && !shared_->stopping;
    response_ = wire_response(std::move(answer), parser_ ? parser_->get().version() : 11, may_go_on_);
    serializer_.emplace(response_);
    arm(options().write_time);
    const auto written = [self = this->shared_from_this()](error_code error, std::size_t) {
      if (error) return self->close();
      self->may_go_on_ ? self->await_request() : self->linger();
    };
    if (!is_head_) return http::async_write(stream_, *serializer_, written);
    serializer_->split(true);
    http::async_write_header(stream_, *serializer_, written);
  }

  // RFC 9112, 9.6: a close with unread data resets the connection and may take the answer with it; so the write side is
  // closed first, and what still comes is thrown away for a moment.
  void linger() {
    if constexpr (kIsTls) {
      if (is_encrypted_) {
        is_encrypted_ = false;
        arm(kLingerTime);
        // RFC 8446, 6.1: close_notify, so that the other side knows that nothing was cut off.
        return stream_.async_shutdown([self = this->shared_from_this()](error_code) {
          self->deadline_.has_passed() ? self->close() : self->linger();
        });
      }
    }
    error_code error;
    socket().shutdown(tcp::socket::shutdown_send, error);
    if (error) return close();
    arm(kLingerTime);
    drain();
  }
  void drain() {
    buffer_.clear();
    socket().async_read_some(buffer_.prepare(kReadSize),
                             [self = this->shared_from_this()](error_code error, std::size_t) {
                               error || self->deadline_.has_passed() ? self->close() : self->drain();
                             });
  }
  void close() {
    is_encrypted_ = false;
    deadline_.disarm();
    error_code ignored;
    socket().close(ignored);
  }

  Stream stream_;
  Deadline deadline_;
  const std::string peer_;   // its IP address
  std::string certificate_;  // the subject of the one that it has shown
  std::shared_ptr<SessionContext> shared_;
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  HttpRequest request_;
  http::response<http::string_body> response_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  bool is_idle_ = false, is_head_ = false, may_go_on_ = false, is_encrypted_ = false;
};

}  // namespace

void serve(Socket socket, const std::shared_ptr<SessionContext>& context) {
  error_code ignored;
  const std::string peer = socket.remote_endpoint(ignored).address().to_string();
  const bool is_proxy = is_listed_proxy(peer, context->options.trusted_proxies);
  const std::string counted = is_proxy ? "" : counted_address(peer);
  const auto begin = [&](const auto& session) {
    const Admission admission = context->connections.add(session, counted);
    if (admission != Admission::kDropped) session->start(admission == Admission::kRefused);
  };
  if (!context->options.tls) return begin(std::make_shared<Session<Socket>>(peer, context, std::move(socket)));
  const auto identity = context->options.tls->identity();
  SSL_CTX_up_ref(identity->context.get());  // for the wrapper, which gives it back; the connection holds it too
  ssl::context wrapper(identity->context.get());
  begin(std::make_shared<Session<TlsStream>>(peer, context, std::move(socket), wrapper));
}

}  // namespace server
