// Threads for work that may wait: reads from FHIR servers, the journal's disk. The number of threads and of waiting
// tasks is bounded, so that a slow neighbour makes callers try later and never fills the memory.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace server {

// Thread-safe. A task must not throw.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t most_waiting);
  ~WorkerPool() { stop(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False, and the task will not run, when too many wait already or the pool was stopped.
  [[nodiscard]] bool submit(std::function<void()> task);
  std::size_t waiting() const;
  // Runs what was taken, then ends the threads.
  void stop();

 private:
  void run();

  const std::size_t most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace server
