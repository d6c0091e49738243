//! What stops the daemon, how it drains, and which exit code says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use stewardd::lifecycle::{Ending, Failure, Handle, Lifecycle, Signal, Signals};

const DEADLINE: Duration = Duration::from_secs(5);

/// Runs a daemon that `start` sets up and `signals` then reaches, one by one.
async fn run(
    deadline: Duration,
    signals: &[Signal],
    start: impl FnOnce(&Handle) -> Result<(), Failure>,
) -> Ending {
    let (sender, source) = Signals::injected();
    let lifecycle = Lifecycle::new(source);
    lifecycle
        .run(deadline, async |handle| {
            start(&handle)?;
            for signal in signals {
                sender.send(*signal).unwrap();
            }
            Ok(())
        })
        .await
}

#[tokio::test]
async fn a_signal_lets_tasks_finish_what_they_began() {
    let finished = Arc::new(AtomicBool::new(false));
    let flag = finished.clone();
    let ending = run(DEADLINE, &[Signal::Stop], |handle| {
        let token = handle.token().clone();
        handle.spawn("act", async move {
            token.cancelled().await;
            tokio::time::sleep(Duration::from_millis(50)).await;
            flag.store(true, Ordering::SeqCst);
            Ok(())
        });
        Ok(())
    })
    .await;
    assert_eq!(ending, Ending::Drained);
    assert!(finished.load(Ordering::SeqCst));
}

#[tokio::test]
async fn a_task_that_fails_or_panics_stops_the_daemon() {
    let failed = run(DEADLINE, &[], |handle| {
        handle.spawn("audit", async { Err(Failure::io("the log cannot be written")) });
        Ok(())
    });
    let ending = failed.await;
    assert_eq!((ending.code(), ending.to_string().contains("audit: the log")), (74, true));
    let panicked = run(DEADLINE, &[], |handle| {
        handle.spawn("scan", async { panic!("on purpose") });
        Ok(())
    });
    assert_eq!(panicked.await, Ending::Failed(Failure::internal("scan: panicked")));
}

#[tokio::test]
async fn a_task_may_end_early_and_the_daemon_goes_on() {
    let (sender, source) = Signals::injected();
    let lifecycle = Lifecycle::new(source);
    let handle = lifecycle.handle().clone();
    handle.spawn("once", async { Ok(()) });
    let running = lifecycle.run(DEADLINE, async |_| Ok(()));
    tokio::pin!(running);
    assert!(tokio::time::timeout(Duration::from_millis(50), &mut running).await.is_err());
    assert!(handle.running().is_empty());
    sender.send(Signal::Stop).unwrap();
    assert_eq!(running.await, Ending::Drained);
}

#[tokio::test]
async fn the_deadline_and_the_second_signal_name_who_is_late() {
    let stubborn = |handle: &Handle| {
        handle.spawn("act", std::future::pending());
        Ok(())
    };
    let late = run(Duration::from_millis(50), &[Signal::Stop], stubborn).await;
    assert_eq!(late, Ending::DeadlineExceeded { running: vec!["act".into()] });
    let hurried = run(DEADLINE, &[Signal::Stop, Signal::Reload, Signal::Stop], stubborn).await;
    assert_eq!(hurried, Ending::Interrupted { running: vec!["act".into()] });
    assert_eq!((late.code(), hurried.code()), (124, 130));
}

#[tokio::test]
async fn a_failed_start_and_a_signal_during_the_start_both_end_it() {
    let refused = run(DEADLINE, &[], |_| Err(Failure::config("no"))).await;
    assert_eq!(refused.code(), 78);
    let (sender, source) = Signals::injected();
    sender.send(Signal::Stop).unwrap();
    let ending = Lifecycle::new(source).run(DEADLINE, |_| std::future::pending()).await;
    assert_eq!(ending, Ending::Drained);
}

#[tokio::test]
async fn sighup_of_the_process_asks_for_a_reload() {
    let lifecycle = Lifecycle::new(Signals::install().unwrap());
    let handle = lifecycle.handle().clone();
    let mut reloads = handle.reloads();
    let ending = lifecycle.run(DEADLINE, async |handle: Handle| {
        let daemon = handle.clone();
        handle.spawn("reload", async move {
            reloads.changed().await?;
            daemon.reloaded("policies reloaded");
            daemon.stop();
            Ok(())
        });
        let me = rustix::process::getpid();
        rustix::process::kill_process(me, rustix::process::Signal::HUP)?;
        Ok(())
    });
    assert_eq!(ending.await, Ending::Drained);
    assert_eq!(*handle.reloads().borrow(), 1);
}
