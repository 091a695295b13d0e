//! By which beginnings a public group is found.

use vestnik_protocol::ChatId;

use super::{StoreError, Transaction};

/// Replaces the words of these chats.
pub(crate) async fn replace<'a>(
    transaction: &mut Transaction,
    chats: impl Iterator<Item = (ChatId, &'a [String])>,
) -> Result<(), StoreError> {
    let (mut keys, mut rows) = (Vec::new(), Vec::new());
    for (chat, words) in chats {
        keys.push(vec![chat.into()]);
        rows.extend(words.iter().map(|word| vec![word.as_str().into(), chat.into()]));
    }
    transaction.delete_among("group_words", "chat_id", keys).await?;
    transaction.insert_missing("group_words", &["word", "chat_id"], rows).await
}
