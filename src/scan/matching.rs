//! The threads beside a read on which its rows are profiled, so that neither waits for the other and nothing that
//! shares the reader's task is held up: not by what recognisers make at the first value that needs it, either, which
//! takes seconds where the program is not optimised.
//!
//! Each thread has every so many columns and all see every batch; how many there are, the options say. Hardly more
//! than four batches exist: one that is filled, two that wait for the slower thread, one that it looks at. A reader
//! that is faster waits.

use std::panic::resume_unwind;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, spawn_blocking};

use super::batch::Batch;
use super::observation::Observation;
use super::profile::{Profile, Share};
use super::quality::Repeats;
use crate::model::Column;

/// Batches that wait to be looked at.
const WAITING: usize = 2;

/// What some rows came to.
pub(super) struct Counted {
    pub fields: Vec<Observation>,
    /// Cells of which only the first MiB was looked at.
    pub clipped: u64,
}

/// What they came to in a thread's columns.
struct Part {
    counted: Counted,
    repeats: Vec<(usize, Repeats)>,
}

enum Message {
    Rows(Arc<Batch>),
    /// What all rows before this came to.
    Count(oneshot::Sender<Part>),
}

/// The reader's end. Dropped, the threads end after what they were given.
pub(super) struct Matching {
    batch: Batch,
    threads: Vec<Thread>,
    /// Batches that were looked at, to be filled again.
    seen: mpsc::UnboundedReceiver<Arc<Batch>>,
}

struct Thread {
    messages: mpsc::Sender<Message>,
    handle: JoinHandle<()>,
}

impl Matching {
    /// Looks at one row in `every` of each column, on so many threads: fewer where a table has fewer columns.
    pub fn begin(table: &str, columns: &[&Column], every: Vec<u64>, threads: usize) -> Self {
        let (back, seen) = mpsc::unbounded_channel();
        let columns: Vec<Column> = columns.iter().map(|column| (*column).clone()).collect();
        let task = Arc::new(Task { table: table.to_owned(), columns, every });
        let of = threads.min(task.columns.len()).max(1);
        let thread = |at| {
            let (messages, inbox) = mpsc::channel(WAITING);
            let (task, back) = (Arc::clone(&task), back.clone());
            let handle = spawn_blocking(move || task.look(Share { at, of }, inbox, &back));
            Thread { messages, handle }
        };
        Self { batch: Batch::default(), threads: (0..of).map(thread).collect(), seen }
    }

    pub fn row(&mut self, cells: &[Option<&[u8]>]) {
        self.batch.push(cells);
    }

    /// Whether no more rows are taken before [`Self::hand_over`].
    pub fn is_full(&self) -> bool {
        self.batch.is_full()
    }

    /// Hands over what was taken, when there is room.
    pub async fn hand_over(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let next = self.emptied();
        let batch = Arc::new(std::mem::replace(&mut self.batch, next));
        for thread in &mut self.threads {
            thread.send(Message::Rows(Arc::clone(&batch))).await;
        }
    }

    /// One that every thread has looked at, or a new one.
    fn emptied(&mut self) -> Batch {
        while let Ok(batch) = self.seen.try_recv() {
            if let Some(mut batch) = Arc::into_inner(batch) {
                batch.clear();
                return batch;
            }
        }
        Batch::default()
    }

    /// What all rows until now came to.
    pub async fn count(&mut self) -> Counted {
        self.hand_over().await;
        let mut asked = Vec::new();
        for thread in &mut self.threads {
            let (answer, counted) = oneshot::channel();
            thread.send(Message::Count(answer)).await;
            asked.push(counted);
        }
        let mut parts = Vec::new();
        for (thread, counted) in self.threads.iter_mut().zip(asked) {
            parts.push(match counted.await {
                Ok(part) => part,
                Err(_) => thread.broken().await,
            });
        }
        together(parts)
    }
}

impl Thread {
    async fn send(&mut self, message: Message) {
        if self.messages.send(message).await.is_err() {
            self.broken().await;
        }
    }

    /// The thread does not end while it is heard, but for a panic, which goes on here.
    async fn broken(&mut self) -> ! {
        match (&mut self.handle).await {
            Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
            ended => unreachable!("it listens until the sender is gone: {ended:?}"),
        }
    }
}

/// The columns in their order again: each thread had every so many.
fn together(parts: Vec<Part>) -> Counted {
    let clipped = parts.iter().map(|part| part.counted.clipped).sum();
    let repeats: Vec<_> = parts.iter().flat_map(|part| part.repeats.clone()).collect();
    let mut parts: Vec<_> = parts.into_iter().map(|part| part.counted.fields.into_iter()).collect();
    let threads = parts.len();
    let mut fields = Vec::new();
    while let Some(field) = parts[fields.len() % threads].next() {
        fields.push(field);
    }
    for (at, repeats) in repeats {
        fields[at].quality.repeats = Some(repeats);
    }
    Counted { fields, clipped }
}

/// What the threads of a read are about.
struct Task {
    table: String,
    columns: Vec<Column>,
    every: Vec<u64>,
}

impl Task {
    fn look(
        &self,
        share: Share,
        mut inbox: mpsc::Receiver<Message>,
        back: &mpsc::UnboundedSender<Arc<Batch>>,
    ) {
        let columns: Vec<&Column> = self.columns.iter().collect();
        let mut profile = Profile::thin(&self.table, &columns, &self.every, share);
        while let Some(message) = inbox.blocking_recv() {
            match message {
                Message::Rows(batch) => {
                    profile.feed(&batch);
                    // Nobody waits for a batch; a reader that is gone needs none.
                    let _ = back.send(batch);
                }
                Message::Count(answer) => {
                    let fields = profile.finish(&self.table);
                    let counted = Counted { fields, clipped: profile.clipped() };
                    let _ = answer.send(Part { counted, repeats: profile.repeats() });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str) -> Column {
        Column::plain(name)
    }

    #[tokio::test]
    async fn counts_exactly_the_rows_before_the_question() {
        let (id, note) = (column("id"), column("note"));
        let columns = [&id, &note];
        let mut matching = Matching::begin("t", &columns, vec![1, 1], 2);
        let mut alone = Profile::new("t", &columns);
        for row in 1..=30_000_u64 {
            let (id, note) = (row.to_string(), "to ann@example.org, as was said before".repeat(2));
            let cells = [Some(id.as_bytes()), (row % 3 > 0).then_some(note.as_bytes())];
            matching.row(&cells);
            alone.row(&cells);
            if matching.is_full() {
                matching.hand_over().await;
            }
            if row % 9_999 == 0 {
                let counted = matching.count().await;
                assert_eq!(counted.fields[0].rows, row);
                assert_eq!(counted.fields, alone.finish("t"), "as without a thread");
            }
        }
    }

    #[tokio::test]
    #[should_panic(expected = "range end index")]
    async fn a_panic_on_the_thread_is_the_readers() {
        let id = column("id");
        let mut matching = Matching::begin("t", &[&id], Vec::new(), 2);
        matching.row(&[Some(b"1")]);
        matching.count().await;
    }
}
