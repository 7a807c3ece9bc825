#include "server/listener.h"

#include <algorithm>
#include <atomic>
#include <boost/asio.hpp>
#include <thread>
#include <utility>
#include <vector>

#include "server/session.h"

namespace server {

namespace {

namespace net = boost::asio;
using tcp = net::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{100};  // Ours: when the machine has no descriptor left

ConnectionLimits connection_limits(const ListenerOptions& options) {
  return {options.most_connections, options.most_connections_by_address, options.body_memory};
}

}  // namespace

struct Listener::State {
  explicit State(std::shared_ptr<SessionContext> with) : shared(std::move(with)) {}

  void accept() {
    acceptor.async_accept(net::make_strand(context), [this](error_code error, Socket socket) {
      if (error == net::error::operation_aborted || !acceptor.is_open()) return;
      if (error) {
        pause.expires_after(kAcceptPause);
        return pause.async_wait([this](error_code stopped) { return stopped ? void() : accept(); });
      }
      serve(std::move(socket), shared);
      accept();
    });
  }

  std::shared_ptr<SessionContext> shared;
  net::io_context context;
  net::executor_work_guard<net::io_context::executor_type> guard{context.get_executor()};
  tcp::acceptor acceptor{net::make_strand(context)};
  net::steady_timer pause{acceptor.get_executor()};
  std::vector<std::thread> threads;
  std::atomic<std::uint16_t> port = 0;
};

Listener::Listener(ListenerOptions options, Handler handler, RefusalWriter refuse)
    : state_(std::make_unique<State>(std::shared_ptr<SessionContext>(
          new SessionContext{options,
                             {std::move(handler), std::move(refuse), options.worker_threads, options.most_waiting},
                             Connections(connection_limits(options)),
                             {}}))) {}
Listener::~Listener() { stop(); }
std::uint16_t Listener::port() const { return state_->port; }

base::Result<void> Listener::start() {
  const ListenerOptions& options = state_->shared->options;
  error_code error;
  const auto address = net::ip::make_address(options.address, error);
  const tcp::endpoint endpoint(address, options.port);
  if (!error) state_->acceptor.open(endpoint.protocol(), error);
  if (!error) state_->acceptor.set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) state_->acceptor.bind(endpoint, error);
  if (!error) state_->acceptor.listen(net::socket_base::max_listen_connections, error);
  if (!error) state_->port = state_->acceptor.local_endpoint(error).port();
  if (error)
    return base::fail(base::ProblemKind::kUnavailable, "listen-failed",
                      options.address + ":" + std::to_string(options.port), error.message());
  state_->accept();
  const std::size_t threads = options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < threads; ++i) state_->threads.emplace_back([this] { state_->context.run(); });
  return {};
}

ListenerLoad Listener::load() const {
  return {state_->shared->connections.served(), state_->shared->dispatcher.waiting()};
}

bool Listener::stop() {
  SessionContext& shared = *state_->shared;
  if (shared.stopping.exchange(true)) return true;
  net::post(state_->acceptor.get_executor(), [this] {
    error_code ignored;
    state_->acceptor.close(ignored);
    state_->pause.cancel();
  });
  shared.connections.end_idle_ones();
  const bool all_ended = shared.connections.wait_for_none(shared.options.stop_time);
  shared.dispatcher.stop();
  state_->guard.reset();
  state_->context.stop();
  for (std::thread& thread : state_->threads) thread.join();
  state_->threads.clear();
  return all_ended;
}

}  // namespace server
