// What this browser keeps from one visit to the next. IndexedDB, because only there can a key be kept that no
// script may read.
const NAME = "ecarte-enrol";
const KEPT = "kept";

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(KEPT);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function within(mode, act) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(KEPT, mode);
    const request = act(transaction.objectStore(KEPT));
    transaction.oncomplete = () => {
      database.close();
      resolve(request.result);
    };
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

export const get = (key) => within("readonly", (kept) => kept.get(key));
export const put = (key, value) => within("readwrite", (kept) => kept.put(value, key));
export const forget = () => within("readwrite", (kept) => kept.clear());
