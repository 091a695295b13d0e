//! Registration: every wrong field is named at once; of two who want one name, the unique index chooses.

use uuid::Uuid;
use vestnik_protocol::{ApiError, ErrorCode, FieldError, Millis, Registration, SignedIn, UserId, text};

use super::conflict::again_on_conflict;
use super::search::words_of;
use super::{AccountError, Accounts};
use crate::store::StoreError;
use crate::store::accounts::{self as store, NewUser};

/// A form whose fields are each acceptable.
struct Checked {
    username: String,
    look: String,
    email: Option<String>,
    display_name: String,
}

impl Accounts {
    /// Makes an account and signs its first device in.
    ///
    /// # Errors
    /// `registration_closed`; the codes of the fields; `busy`; whatever the database refuses.
    pub async fn register(&self, form: Registration, now: Millis) -> Result<SignedIn, AccountError> {
        if !self.registration_open {
            return Err(ErrorCode::RegistrationClosed.into());
        }
        let device = text::device_name(&form.device_name);
        let user_id = self.create_user(form, now).await?;
        self.start_session(user_id, &device, now).await
    }

    /// Makes an account, whether registration is open or not; for administration.
    ///
    /// # Errors
    /// The codes of the fields; `busy`; whatever the database refuses.
    pub async fn create_user(&self, form: Registration, now: Millis) -> Result<UserId, AccountError> {
        let checked = check(&form)?;
        self.refuse_taken(&checked.username, &checked.look, checked.email.as_deref()).await?;
        let user = NewUser {
            id: UserId(Uuid::now_v7()),
            username: checked.username,
            look: checked.look,
            email: checked.email,
            display_name: checked.display_name,
            password_hash: self.passwords.hash(form.password).await?,
        };
        match again_on_conflict(|| self.store_user(&user, now)).await {
            Ok(()) => Ok(user.id),
            // Somebody else was faster between our question and our insert. Which index says so first is chance, so
            // the question is asked again: both get the same answer as anyone who comes later.
            Err(error @ StoreError::Unique { .. }) => {
                self.refuse_taken(&user.username, &user.look, user.email.as_deref()).await?;
                Err(error.into())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Names every field that belongs to somebody.
    async fn refuse_taken(
        &self,
        username: &str,
        look: &str,
        email: Option<&str>,
    ) -> Result<(), AccountError> {
        let taken = store::taken_names(&self.database, username, look, email).await?;
        let mut wrong = Vec::new();
        if taken.username {
            wrong.push(field("username", ErrorCode::UsernameTaken));
        } else if taken.look {
            wrong.push(field("username", ErrorCode::UsernameLookAlike));
        }
        if taken.email {
            wrong.push(field("email", ErrorCode::EmailTaken));
        }
        refuse(wrong)
    }

    async fn store_user(&self, user: &NewUser, now: Millis) -> Result<(), StoreError> {
        let mut transaction = self.database.begin_write().await?;
        store::insert_user(&mut transaction, user, now).await?;
        let words = words_of(&user.username, &user.display_name);
        store::replace_words(&mut transaction, user.id, &words).await?;
        transaction.commit().await
    }
}

fn check(form: &Registration) -> Result<Checked, AccountError> {
    let mut wrong = Vec::new();
    let username = text::username(&form.username).map_err(|code| wrong.push(field("username", code))).ok();
    // An empty field of a form is an absent one.
    let email = form.email.as_deref().map(str::trim).filter(|email| !email.is_empty());
    let email =
        email.and_then(|email| text::email(email).map_err(|code| wrong.push(field("email", code))).ok());
    if let Err(code) = text::password(&form.password, form.username.trim()) {
        wrong.push(field("password", code));
    }
    let display_name = form.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let display_name = display_name.unwrap_or(form.username.trim());
    let display_name = match text::display_name(display_name) {
        Ok(name) => name,
        Err(code) => {
            // Where there is no display name, the username stands in for it and is named already.
            if form.display_name.is_some() {
                wrong.push(field("display_name", code));
            }
            String::new()
        }
    };
    refuse(wrong)?;
    let username = username.ok_or(ErrorCode::UsernameInvalid)?;
    Ok(Checked { look: text::look_of_username(&username), username, email, display_name })
}

pub(super) fn field(name: &str, code: ErrorCode) -> FieldError {
    FieldError { field: name.to_owned(), code }
}

pub(super) fn refuse(wrong: Vec<FieldError>) -> Result<(), AccountError> {
    ApiError::fields(wrong).map_or(Ok(()), |refusal| Err(refusal.into()))
}
