import hashlib
import json

import pytest

from edge_app.catalogue import download as module
from edge_app.catalogue.download import check_address, download
from edge_app.errors import DownloadError, ModelError, OutputError

DATA = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def url(served):
    served.files["/m.tflite"] = DATA
    return f"{served.url}/m.tflite"


def _names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_downloaded_once_and_its_hash_noted(served, url, tmp_path):
    place, told = tmp_path / "new" / "m.tflite", []
    for _ in range(2):
        assert download(url, place, progress=lambda *told_: told.append(told_)) == place
        assert place.read_bytes() == DATA
    assert served.asked == [("/m.tflite", "")]
    assert (told[0], told[-1]) == ((0, len(DATA)), (len(DATA), len(DATA)))
    assert json.loads((place.parent / "m.tflite.origin.json").read_text())["sha256"] == SHA256
    assert _names(place.parent) == ["m.tflite", "m.tflite.origin.json"]


@pytest.mark.parametrize(("tag", "ranges"), [('"1"', ["", "bytes=1000-", "bytes=3000-"]), ("", ["", "", ""])])
def test_a_cut_download_goes_on_where_the_server_lets_it(served, url, tmp_path, tag, ranges):
    served.tag, served.cut_after = tag, [1000, 2000]
    assert download(url, tmp_path / "m", sha256=SHA256).read_bytes() == DATA
    assert [wanted for _, wanted in served.asked] == ranges


def test_what_came_is_kept_for_another_time(served, url, tmp_path):
    served.cut_after = [100] * 5
    with pytest.raises(DownloadError, match=r"it ended after 500 of 256000 bytes. What came is kept: try again"):
        download(url, tmp_path / "m")
    assert _names(tmp_path) == ["m.origin.json", "m.part"]
    assert download(url, tmp_path / "m").read_bytes() == DATA
    assert served.asked[-1][1] == "bytes=500-"


@pytest.mark.parametrize("tag", ["", 'W/"1"'])
def test_what_came_is_not_kept_where_nobody_says_that_the_rest_fits(served, url, tmp_path, tag):
    served.tag, served.cut_after = tag, [100] * 5
    with pytest.raises(DownloadError, match=r"it ended after 100 of 256000 bytes. Nothing was kept, .*beginning"):
        download(url, tmp_path / "m")
    assert _names(tmp_path) == []
    assert {wanted for _, wanted in served.asked} == {""}


def test_a_file_that_is_gone_meanwhile_leaves_nothing(served, url, tmp_path):
    served.cut_after = [100] * 5
    with pytest.raises(DownloadError, match="it ended after"):
        download(url, tmp_path / "m")
    del served.files["/m.tflite"]
    with pytest.raises(DownloadError, match="404 Not Found"):
        download(url, tmp_path / "m")
    assert _names(tmp_path) == []


def test_a_file_that_changed_meanwhile_starts_again(served, url, tmp_path):
    served.cut_after = [100] * 5
    with pytest.raises(DownloadError, match="it ended after"):
        download(url, tmp_path / "m")
    served.tag, served.files["/m.tflite"] = '"2"', b"new" + DATA
    assert download(url, tmp_path / "m").read_bytes() == b"new" + DATA


def test_a_file_that_is_there_in_full_but_was_not_put_in_place(served, url, tmp_path):
    (tmp_path / "m.part").write_bytes(DATA)
    (tmp_path / "m.origin.json").write_text(json.dumps({"url": url, "tag": served.tag}))
    assert download(url, tmp_path / "m").read_bytes() == DATA


def test_a_server_without_ranges_sends_all_again(served, url, tmp_path):
    served.resumes, served.cut_after = False, [1000]
    assert download(url, tmp_path / "m").read_bytes() == DATA


def test_another_file_than_was_promised_is_not_kept(url, tmp_path):
    with pytest.raises(DownloadError, match=f"its SHA-256 is {SHA256}; wanted {'0' * 64}. Nothing was kept"):
        download(url, tmp_path / "m", sha256="0" * 64)
    assert _names(tmp_path) == []
    assert download(url, tmp_path / "m", sha256=SHA256.upper()).is_file()


@pytest.mark.parametrize("sha256", ["XYZ", "", "0" * 63, "g" * 64])
def test_what_is_no_hash_is_refused_before_the_network_is_asked(served, url, tmp_path, sha256):
    with pytest.raises(DownloadError, match=f"'{sha256}' is no SHA-256: wanted 64 hexadecimal digits"):
        download(url, tmp_path / "m", sha256=sha256)
    assert served.asked == []


def test_another_file_than_the_first_time_is_refused(served, url, tmp_path):
    place = download(url, tmp_path / "m")
    place.unlink()
    served.files["/m.tflite"] = b"changed"
    with pytest.raises(DownloadError, match=f"wanted {SHA256}.* delete {place}.origin.json and try again"):
        download(url, place)
    assert not place.exists()


def test_a_damaged_file_is_downloaded_again(url, tmp_path):
    place = download(url, tmp_path / "m")
    place.write_bytes(b"damaged")
    assert download(url, place).read_bytes() == DATA


def test_a_file_that_does_not_pass_is_not_kept(url, tmp_path):
    def check(path):
        raise ModelError(f"{path.stat().st_size} bytes are none")

    with pytest.raises(ModelError, match="256000 bytes are none"):
        download(url, tmp_path / "m", check=check)
    assert _names(tmp_path) == []
    assert download(url, tmp_path / "m").is_file()


def test_a_name_belongs_to_one_address(served, url, tmp_path):
    download(url, tmp_path / "m")
    served.files["/other"] = b"other"
    with pytest.raises(DownloadError, match=r"was downloaded from another address, .*m.tflite. .*--name"):
        download(f"{served.url}/other", tmp_path / "m")
    with pytest.raises(DownloadError, match=f"came with the SHA-256 {SHA256}; now {'0' * 64} is wanted"):
        download(url, tmp_path / "m", sha256="0" * 64)


def test_a_name_of_which_nothing_came_is_free(served, url, tmp_path):
    served.cut_after = [100] * 5
    with pytest.raises(DownloadError, match="it ended after"):
        download(url, tmp_path / "m")
    served.files["/other"] = b"other"
    assert download(f"{served.url}/other", tmp_path / "m").read_bytes() == b"other"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("file:///etc/passwd", "Cannot download .*/old: 302 .*'file:///etc/passwd' is not allowed"),
        ("ftp://127.0.0.1/x", "ftp://127.0.0.1/x is no address to download from"),
        ("http://example.org/x", "http://example.org/x is no address to download from: wanted https"),
        ("https://[::1/x", r"Cannot download .*/old: Invalid IPv6 URL. Check the address"),
    ],
)
def test_a_redirect_away_from_the_web_is_refused(served, tmp_path, target, message):
    served.redirects["/old"] = target
    with pytest.raises(DownloadError, match=message):
        download(f"{served.url}/old", tmp_path / "m")
    assert _names(tmp_path) == []


def test_a_redirect_is_followed(served, url, tmp_path):
    served.redirects["/old"] = url
    assert download(f"{served.url}/old", tmp_path / "m").read_bytes() == DATA


@pytest.mark.parametrize("path", ["/ü m.tflite", "/%C3%BC%20m.tflite"])
def test_an_address_in_letters_of_any_language(served, tmp_path, path):
    served.files["/%C3%BC%20m.tflite"] = DATA
    assert download(served.url + path, tmp_path / "m").read_bytes() == DATA


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("https://[::1/x.tflite", "https://.*/x.tflite is no address to download from: Invalid IPv6 URL. Check it"),
        (f"https://{'ü' * 99}.org/x", r"Cannot download https://.*Check the address"),
        ("http://localhost:one/x", r"Cannot download http://localhost:one/x: .*'one'"),
    ],
)
def test_an_address_that_nobody_can_read(tmp_path, address, message):
    with pytest.raises(DownloadError, match=message):
        download(address, tmp_path / "m")
    assert _names(tmp_path) == []


def test_a_redirect_in_a_circle_ends(served, tmp_path):
    served.redirects["/old"] = f"{served.url}/old"
    with pytest.raises(DownloadError, match=r"302 .*infinite loop"):
        download(f"{served.url}/old", tmp_path / "m")


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("https://example.org/a.tflite", True),
        ("http://localhost:80/a", True),
        ("http://[::1]/a", True),
        ("http://127.0.0.2/a", True),
        ("http://example.org/a", False),
        ("http://localhost.example.org/a", False),
        ("http://10.0.0.1/a", False),
        ("file:///a", False),
        ("ftp://localhost/a", False),
        ("https:///a", False),
        ("a.tflite", False),
    ],
)
def test_addresses(address, right):
    if right:
        check_address(address)
    else:
        with pytest.raises(DownloadError, match="is no address to download from: wanted https://"):
            check_address(address)


def test_what_is_not_there(served, tmp_path):
    with pytest.raises(DownloadError, match=r"404 Not Found. Check the address"):
        download(f"{served.url}/gone", tmp_path / "m")
    assert _names(tmp_path) == []


def test_nobody_there(served, tmp_path):
    with pytest.raises(DownloadError, match=r"http://127.0.0.1:1/m: nothing answers there. Check the network"):
        download("http://127.0.0.1:1/m", tmp_path / "m")


def test_a_server_of_no_known_name(tmp_path, monkeypatch):
    for proxy in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    with pytest.raises(DownloadError, match=r": the name of its server is not known; .*and give the file") as caught:
        download("https://nobody.invalid/m", tmp_path / "m")
    assert "urlopen" not in str(caught.value)
    assert _names(tmp_path) == []


def test_a_file_without_end_is_given_up(url, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_LARGEST", 1 << 17)
    with pytest.raises(DownloadError, match="is larger than 0 MB"):
        download(url, tmp_path / "m")


def test_a_full_disk_is_no_fault_of_the_network(served, small_disk):
    served.files["/large"] = bytes(40 << 20)
    with pytest.raises(OutputError, match=r"Cannot write .*: No space left on device"):
        download(f"{served.url}/large", small_disk / "m")


def test_a_folder_that_cannot_be(url, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"Cannot write"):
        download(url, tmp_path / "file" / "m")
