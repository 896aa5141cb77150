//! Programs that read QR symbols: zbar's command, and zxing compiled to WebAssembly under Node.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

/// What zbarimg reads; none when it finds nothing.
///
/// # Errors
/// It is not installed (Debian: zbar-tools).
pub fn zbar(picture: &Path) -> anyhow::Result<Option<String>> {
    let output = Command::new("zbarimg")
        .args(["--quiet", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable"])
        .arg(picture)
        .output()
        .context("running zbarimg; it is in Debian's zbar-tools")?;
    let text = String::from_utf8_lossy(&output.stdout).trim_end_matches('\n').to_owned();
    Ok((!text.is_empty()).then_some(text))
}

/// What zxing reads in each picture, in their order.
///
/// # Errors
/// Node or the web app's packages are missing.
pub fn zxing(pictures: &[PathBuf]) -> anyhow::Result<Vec<Option<String>>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rx/zxing.mjs");
    let output = Command::new("node").arg(script).args(pictures).output().context("running node")?;
    ensure!(
        output.status.success(),
        "zxing did not run; `npm ci` in web first: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let texts: Vec<Option<String>> = serde_json::from_slice(&output.stdout)?;
    ensure!(
        texts.len() == pictures.len(),
        "zxing answered for {} of {} pictures",
        texts.len(),
        pictures.len()
    );
    Ok(texts)
}
