//! `dokita publish`: a bedside device, a recording or a test pattern takes part in a call.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use serde::Serialize;
use url::Url;

use crate::participant::api::{Api, parse_link};
use crate::participant::{Counts, Ending, Media, Options, Participant, Phase, SlotsWanted, USUAL_SLOTS};

/// Join a room and send a file or a test pattern.
#[derive(Args)]
pub struct PublishArgs {
    /// Address of the server, e.g. https://hospital.example
    #[arg(long, requires = "token", conflicts_with = "link")]
    url: Option<Url>,
    /// Room token from the API
    #[arg(long, env = "PUBLISH_TOKEN", hide_env_values = true, conflicts_with = "link")]
    token: Option<String>,
    /// Invitation link, e.g. 'https://hospital.example/join#...'
    #[arg(long, env = "PUBLISH_LINK", hide_env_values = true)]
    link: Option<String>,
    /// VP8 video in an IVF file, played in a loop
    #[arg(long)]
    video: Option<PathBuf>,
    /// Opus audio in an Ogg file, played in a loop
    #[arg(long)]
    audio: Option<PathBuf>,
    /// Leave after this many seconds of media; otherwise at Ctrl-C or when the call ends
    #[arg(long)]
    seconds: Option<u64>,
    /// Receive and count what the others send
    #[arg(long)]
    receive: bool,
}

/// What is printed at the end, as one line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    ending: String,
    #[serde(flatten)]
    counts: Counts,
}

/// Joins, sends until the end, prints the counts.
pub async fn run(args: PublishArgs) -> anyhow::Result<()> {
    // The server installs the same one; here it may be first.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let media = media(&args)?;
    let (server, token) = room(&args).await?;
    let slots = if args.receive { USUAL_SLOTS } else { SlotsWanted::default() };
    let participant =
        Participant::connect(Options { server, token, media, slots, admit_everyone: false }).await?;
    eprintln!("Joined the room as {:?}.", participant.role());
    let mut phase = participant.phase();
    let ended = tokio::select! {
        ending = follow(&mut phase, args.seconds) => ending,
        interrupted = tokio::signal::ctrl_c() => {
            interrupted.context("waiting for Ctrl-C")?;
            None
        }
    };
    let (left, counts) = participant.leave().await;
    let ending = ended.unwrap_or(left);
    println!("{}", serde_json::to_string(&Report { ending: ending.to_string(), counts })?);
    match ending {
        Ending::Left | Ending::CallEnded => Ok(()),
        other => bail!("The participant {other}."),
    }
}

fn media(args: &PublishArgs) -> anyhow::Result<Media> {
    if args.video.is_none() && args.audio.is_none() {
        return Ok(Media::test_pattern()?);
    }
    Ok(Media::from_files(args.video.as_deref(), args.audio.as_deref())?)
}

/// The server and a room token, by invitation if a link was given.
async fn room(args: &PublishArgs) -> anyhow::Result<(Url, String)> {
    let Some(link) = &args.link else {
        let (Some(url), Some(token)) = (&args.url, &args.token) else {
            bail!("Give --url and --token, or --link.");
        };
        return Ok((url.clone(), token.clone()));
    };
    let (server, secret) = parse_link(link)?;
    let api = Api::new(&server)?;
    let session = api.redeem(&secret).await.context("The invitation could not be used")?;
    let consultation = session.user.consultation_id.context("The invitation leads to no consultation")?;
    match api.signed_in(&session).join(consultation).await {
        Ok(pass) => Ok((server, pass.room_token)),
        Err(error) if error.is("consent-missing") => bail!(
            "The patient has not agreed to the video consultation yet. A person must do that: \
             open the invitation link in a browser, read the text and accept it, then try again."
        ),
        Err(error) => Err(error).context("The room could not be entered"),
    }
}

/// Says what happens. Ends with the call, or after `seconds` of media.
async fn follow(phase: &mut tokio::sync::watch::Receiver<Phase>, seconds: Option<u64>) -> Option<Ending> {
    let mut until = None;
    loop {
        match &*phase.borrow_and_update() {
            Phase::Joined => {}
            Phase::Waiting { position } => eprintln!("In the waiting room, place {position}."),
            Phase::Admitted => eprintln!("Admitted; connecting the media."),
            Phase::Connected => {
                eprintln!("Sending.");
                until = until
                    .or(seconds.map(|seconds| tokio::time::Instant::now() + Duration::from_secs(seconds)));
            }
            Phase::Ended(ending) => return Some(ending.clone()),
        }
        let over = async {
            match until {
                Some(until) => tokio::time::sleep_until(until).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            changed = phase.changed() => if changed.is_err() { return None },
            () = over => return None,
        }
    }
}
